import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { vaultWriter } from '../../../lib/adapters/stores/s3/writer.ts';
import { Failure } from '../../../lib/errors.ts';
import type { Outcome } from '../../../lib/jobs/run.ts';
import { readReceipts } from '../../../lib/jobs/vaultRecords/receipts.ts';
import { recorded } from '../../../lib/jobs/vaultRecords/recorded.ts';
import { collect } from '../../contracts/collect.ts';
import { type Buckets, type Stores, startStores } from '../helpers/buckets.ts';
import { putInVault } from '../helpers/objects.ts';
import { putReceipt } from '../helpers/snapshots.ts';

let stores: Stores;
before(async () => {
  stores = await startStores();
});
after(() => stores[Symbol.asyncDispose]());

const done: Outcome<{ readonly copied: number }> = {
  exit: 'done',
  summary: 'all done',
  warnings: [],
  details: { copied: 3 },
};

function rootPorts({ reader, vaultRoot, vaultBucket }: Buckets) {
  return { reader, writer: vaultWriter(vaultRoot, vaultBucket) };
}

test('a run that fails leaves a receipt of what went wrong, with the exit code and the hint', async () => {
  const buckets = await stores.anew();
  const failure = new Failure('source', 'the live bucket is away', { hint: 'wake it' });
  const report = await recorded('mirror', buckets.run(), rootPorts(buckets), () => Promise.reject(failure));
  assert.deepEqual([report.job, report.exit, report.failure], ['mirror', 'source', failure]);
  const [receipt] = await collect(readReceipts(buckets.reader, 'mirror', buckets.host));
  assert.deepEqual(
    [receipt?.exitCode, receipt?.failure],
    [13, { kind: 'source', message: 'the live bucket is away', hint: 'wake it' }],
  );
});

test('an error that nobody foresaw is unexpected, exit 1', async () => {
  const buckets = await stores.anew();
  const report = await recorded('mirror', buckets.run(), rootPorts(buckets), () =>
    Promise.reject(new TypeError('oops')),
  );
  assert.deepEqual([report.exit, report.summary], ['unexpected', 'oops']);
});

test('a run that was told to stop says so, whatever it then failed with', async () => {
  const buckets = await stores.anew();
  const stop = new AbortController();
  const run = buckets.run({ signal: stop.signal });
  const report = await recorded('mirror', run, rootPorts(buckets), () => {
    stop.abort();
    return Promise.reject(new Error('socket hang up'));
  });
  assert.equal(report.exit, 'interrupted');
});

test('a receipt that cannot be written hides nothing of what the job came to', async () => {
  const buckets = await stores.anew();
  // Its key may write receipts of mirrors alone.
  const ports = await buckets.mirrorPorts();
  const report = await recorded('restore', buckets.run(), ports, () => Promise.resolve(done));
  assert.deepEqual([report.exit, report.summary], ['done', 'all done']);
  assert.match(report.warnings.join('\n'), /^writing the receipt: storing receipts\/restore\/.* refused these keys/);
});

test('a drill whose proof cannot be written has not passed', async () => {
  const buckets = await stores.anew();
  const ports = await buckets.mirrorPorts();
  const report = await recorded('drill', buckets.run(), ports, () => Promise.resolve(done));
  assert.deepEqual([report.exit, report.summary], ['credentials', 'all done, but the proof was not stored']);
});

test('a dry run leaves no receipt', async () => {
  const buckets = await stores.anew();
  await recorded('mirror', buckets.run({ dryRun: true }), rootPorts(buckets), () => Promise.resolve(done));
  assert.deepEqual(await collect(readReceipts(buckets.reader, 'mirror', buckets.host)), []);
});

test('receipts are read oldest first, of one job and one host, from the store’s time on; what is not ours is passed over', async () => {
  const buckets = await stores.anew();
  const at = (hour: number): Date => new Date(Date.UTC(2026, 2, 10, hour));
  for (const hour of [11, 9, 10]) await putReceipt(buckets, 'backup', at(hour), { summary: `at ${hour}` });
  await putReceipt(buckets, 'mirror', at(9));
  await putReceipt({ ...buckets, host: 'other' }, 'backup', at(9));
  await putInVault(buckets, 'receipts/backup/crm/2026-03-10/notes.txt', 'not ours');
  await putInVault(buckets, 'receipts/backup/crm/2026-03-10/12-00-00-000-abcdef.json', 'not a receipt');
  await putInVault(buckets, 'receipts/backup/crm/2026-03-10/12-30-00-000-abcdef.json', Buffer.alloc(65 * 1024 * 1024));
  const summaries = async (since?: Date) =>
    (await collect(readReceipts(buckets.reader, 'backup', 'crm', since))).map(({ summary }) => summary);
  assert.deepEqual(await summaries(), ['at 9', 'at 10', 'at 11']);
  assert.deepEqual(await summaries(at(10)), ['at 10', 'at 11']);
});
