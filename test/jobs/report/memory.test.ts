import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { type Buckets, startStores } from '../helpers/buckets.ts';
import { putReceipt } from '../helpers/snapshots.ts';

const execute = promisify(execFile);
const mebibyte = 1024 * 1024;
const minute = 60_000;

/** Enough for the programs themselves. 3,000 receipts of this size would not fit into it. */
const heap = ['--max-old-space-size=48', '--max-semi-space-size=4'];

/** What a mirror leaves that could not take some hundred files: 20 KB. */
const failed = Array.from({ length: 300 }, (_, number) => ({
  key: `attachments/${number}.pdf`,
  reason: 'AccessDenied',
}));

async function putRuns(buckets: Buckets, count: number): Promise<void> {
  const left = Array.from({ length: count }, (_, at) => new Date(Date.now() - at * 16 * minute));
  const work = async (): Promise<void> => {
    for (let at = left.pop(); at !== undefined; at = left.pop()) {
      await putReceipt(buckets, 'mirror', at, {
        exitCode: 3,
        summary: `not all of ${at.getTime()}`,
        details: { failed },
      });
    }
  };
  await Promise.all(Array.from({ length: 16 }, work));
}

test('the memory of a report does not grow with the number of receipts and what they hold', async () => {
  await using stores = await startStores();
  const peakAt = async (count: number): Promise<number> => {
    const buckets = await stores.anew();
    await putRuns(buckets, count);
    const { endpoint, region, accessKey, secretKey } = buckets.vault;
    const vault = { endpoint, region, accessKey, secretKey };
    const settings = JSON.stringify({ vault, bucket: buckets.vaultBucket, host: buckets.host });
    const program = join(import.meta.dirname, 'thousands.ts');
    const { stdout } = await execute(process.execPath, [...heap, program, settings]);
    const { peak, runs } = JSON.parse(stdout) as { readonly peak: number; readonly runs: number };
    assert.equal(runs, count);
    return peak;
  };
  const [small, large] = [await peakAt(200), await peakAt(3000)];
  assert.ok(large - small < 45 * mebibyte, `${small} bytes with 200 receipts, ${large} with 3,000`);
});
