import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';

import { startStores } from '../helpers/buckets.ts';

const execute = promisify(execFile);
const mebibyte = 1024 * 1024;

/** Enough for the programs themselves. A list of 150,000 files or entries would not fit into it. */
const heap = ['--max-old-space-size=32', '--max-semi-space-size=4'];

test('the memory of a mirror run does not grow with the number of files', async () => {
  await using stores = await startStores();
  const peakAt = async (count: number): Promise<number> => {
    const { vault, vaultBucket: bucket, scratchDirectory } = await stores.anew();
    const { endpoint, region, accessKey, secretKey } = vault;
    const settings = JSON.stringify({ vault: { endpoint, region, accessKey, secretKey }, bucket, scratchDirectory });
    const program = join(import.meta.dirname, 'thousands.ts');
    const { stdout } = await execute(process.execPath, [...heap, program, String(count), settings]);
    const { peak, summary, ...said } = JSON.parse(stdout) as { readonly peak: number; readonly summary: string };
    const gone = count / 10;
    assert.deepEqual(said, { exit: 'done', present: count - gone, gone }, summary);
    return peak;
  };
  const [small, large] = [await peakAt(4000), await peakAt(150_000)];
  assert.ok(large - small < 40 * mebibyte, `${small} bytes with 4,000 files, ${large} with 150,000`);
  assert.ok(large < 250 * mebibyte, `${large} bytes`);
});
