import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { printSnapshots } from '../../lib/cli/list/printSnapshots.ts';
import { indexKey } from '../../lib/core/vault/keys.ts';
import { checkRecords } from '../../lib/jobs/doctor/records.ts';
import { foreignRecords } from '../../lib/jobs/list/foreign.ts';
import { list } from '../../lib/jobs/list.ts';
import { type StatusLimits, status } from '../../lib/jobs/status.ts';
import type { VaultReader } from '../../lib/ports/vault.ts';
import { memoryScreen } from '../cli/output/memory.ts';
import { type Buckets, type Stores, startStores } from '../jobs/helpers/buckets.ts';
import { makeSignatures, type Signatures } from '../jobs/helpers/signatures.ts';
import { putSnapshot, slotBefore } from '../jobs/helpers/snapshots.ts';
import { thiefOf } from '../jobs/helpers/thief.ts';
import { clockFrom } from '../jobs/helpers/watching.ts';

const now = new Date();
const daysAgo = (days: number): Date => new Date(now.getTime() - days * 86_400_000);
const made = daysAgo(5);

let stores: Stores;
let signatures: Signatures;
before(async () => {
  [stores, signatures] = await Promise.all([startStores(), makeSignatures({ unsignedUntil: made })]);
});
after(() => stores[Symbol.asyncDispose]());

const limits: StatusLimits = {
  snapshotSeconds: 7200,
  mirrorSeconds: 7200,
  drillSeconds: 691_200,
  keepHourlyDays: 7,
  keepDailyDays: 30,
};

function statusOf(reader: VaultReader, { host }: Buckets) {
  return status(reader, host, limits, clockFrom(now));
}

async function foreignTold(buckets: Buckets): Promise<readonly string[]> {
  const { problems } = await statusOf(signatures.reading(buckets.reader), buckets);
  return problems.map(({ text }) => text).filter((text) => text.includes('no record that counts'));
}

test('status and doctor say that records are not signed, which unsigned ones count until when, and that all are signed', async () => {
  const buckets = await stores.anew();
  const said = async (reader: VaultReader): Promise<string | undefined> => {
    const { records } = await statusOf(reader, buckets);
    const [finding, ...others] = await checkRecords(reader, buckets.host, 30);
    assert.deepEqual([finding?.what, others], [`records are ${records}`, []]);
    assert.equal(finding?.verdict, reader.trust === null ? 'warn' : 'ok');
    return records;
  };
  const reader = signatures.reading(buckets.reader);
  assert.match((await said(buckets.reader)) ?? '', /^not signed: .* make signing keys: lifeboat init$/);
  await putSnapshot(buckets, slotBefore(now, { hours: 1 }), { signer: signatures.signers.writer });
  assert.equal(await said(reader), 'signed');
  const [older, newer] = [slotBefore(now, { days: 9 }), slotBefore(now, { days: 8 })];
  for (const at of [older, newer]) await putSnapshot(buckets, at, { storedAt: at });
  const until = new Date(newer.getTime() + 30 * 86_400_000).toISOString().slice(0, 10);
  const pinned = made.toISOString().slice(0, 16).replace('T', ' ');
  assert.equal(
    await said(reader),
    `signed; 2 snapshots stored before ${pinned} UTC may be unsigned and count, the last until ${until}`,
  );
});

test('junk among manifests, indexes and receipts is told in one sentence, which changes only with the junk', async () => {
  const buckets = await stores.anew();
  using thief = await thiefOf(buckets);
  await putSnapshot(buckets, slotBefore(now, { hours: 2 }), { signer: signatures.signers.writer });
  assert.deepEqual(await foreignTold(buckets), []);

  const index = indexKey(buckets.host, now);
  await thief.put(index, 'no gzip');
  assert.match((await foreignTold(buckets)).join(), new RegExp(`^1 name holds .*, the newest ${index}: `));
  const day = now.toISOString().slice(0, 10);
  await thief.put(`receipts/backup/${buckets.host}/${day}/00-00-00-000-abcdef-exit0-1ms.json`, '{}');
  await thief.put(`receipts/mirror/${buckets.host}/${day}/00-00-00-000-abcdef-exit0-1ms.json`, '{"job": "mirror"}');
  await thief.put(
    `pg/${buckets.host}/${slotBefore(now, {}).toISOString().slice(0, 13).replace('T', '/')}.manifest.json`,
    '{}',
  );
  const [told, ...others] = await foreignTold(buckets);
  assert.match(told ?? '', /^4 names hold no record that counts, the newest \d{4}-\d\d-\d\d\/\d\d: /);
  assert.deepEqual([others, await foreignTold(buckets)], [[], [told]]);

  const reader = signatures.reading(buckets.reader);
  const records = await foreignRecords({ reader, host: buckets.host, now });
  const snapshots = await list(reader, buckets.host, { hidden: false });
  assert.deepEqual([records.length, snapshots.filter(({ foreign }) => foreign === true).length], [3, 1]);
  const { screen, written } = memoryScreen({ columns: 200 });
  printSnapshots(screen, { host: buckets.host, snapshots, inVault: snapshots.length, foreign: records }, now);
  assert.match(written(), /^! 1 name holds nothing that counts, the newest \d{4}-\d\d-\d\d\/\d\d: /m);
  assert.ok(written().includes(`! 3 names of an index or a receipt hold nothing that counts, the newest ${index}\n`));
});
