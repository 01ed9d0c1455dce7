import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { s3Client } from '../../../lib/adapters/stores/s3/client.ts';
import { vaultReader } from '../../../lib/adapters/stores/s3/reader.ts';
import type { Receipt } from '../../../lib/core/runs/receipt.ts';
import { renderReceipt } from '../../../lib/core/runs/receipt.ts';
import { receiptKey } from '../../../lib/core/vault/keys.ts';
import { report } from '../../../lib/jobs/report.ts';
import type { VaultReader } from '../../../lib/ports/vault.ts';
import { type Proxy, startProxy } from '../../helpers/proxy/http.ts';
import { type Buckets, type Stores, startStores } from '../helpers/buckets.ts';
import { putInVault } from '../helpers/objects.ts';
import { putProof, putReceipt, putSnapshot, slotBefore } from '../helpers/snapshots.ts';
import { clockFrom } from '../helpers/watching.ts';
import { usualReport } from './usualReport.ts';

const now = new Date('2026-03-10T12:00:00.000Z');
const minute = 60_000;
const failure = { kind: 'vault', message: 'the vault is away', hint: null };

let stores: Stores;
let proxy: Proxy;
before(async () => {
  stores = await startStores();
  proxy = await startProxy(stores.vault);
});
after(async () => {
  await proxy.stop();
  await stores[Symbol.asyncDispose]();
});

/** With every request for an object that it made. `through` may stand between the report and the vault. */
async function reportOf(
  { vault, vaultBucket, host }: Buckets,
  through: (reader: VaultReader) => VaultReader = (reader) => reader,
) {
  const client = s3Client({ ...vault, endpoint: proxy.endpoint, forcePathStyle: true });
  const earlier = proxy.log.length;
  const found = await report(
    { reader: through(vaultReader(client, vaultBucket)), clock: clockFrom(now) },
    { host, program: 'lifeboat test' },
    usualReport,
  );
  client.destroy();
  const read = proxy.log.slice(earlier).filter(({ method, url }) => method === 'GET' && !url.includes('?list-type'));
  return { found, reads: (prefix: string) => read.filter(({ url }) => url.startsWith(`/${vaultBucket}/${prefix}`)) };
}

test('of runs that did their work nothing is read but the names of their receipts', async () => {
  const buckets = await stores.anew();
  const backup = async (hours: number, changes: Partial<Receipt> = {}): Promise<void> => {
    const at = slotBefore(now, { hours });
    const endedAt = new Date(at.getTime() + 38_217).toISOString();
    await putReceipt(buckets, 'backup', at, { endedAt, ...changes });
  };
  for (let hours = 2; hours < 32; hours += 1) await backup(hours);
  for (const hours of [50, 51, 60]) await backup(hours, { exitCode: 14, failure, summary: failure.message });
  await backup(70, { exitCode: 11, summary: 'another one is under way' });
  const older: Receipt = {
    format: '1.0',
    job: 'backup',
    runId: 'abcdef',
    host: buckets.host,
    program: 'an older version',
    startedAt: slotBefore(now, { hours: 80 }).toISOString(),
    endedAt: slotBefore(now, { hours: 79 }).toISOString(),
    exitCode: 0,
    summary: 'done',
    warnings: [],
    failure: null,
    details: {},
  };
  await putInVault(buckets, receiptKey(older).replace(/-exit.*/, '.json'), renderReceipt(older));
  const { found, reads } = await reportOf(buckets);
  assert.equal(found.runs.length, 34);
  assert.deepEqual(
    found.runs.filter(({ exitCode }) => exitCode === 0).map(({ seconds }) => seconds),
    [3600, ...Array.from({ length: 30 }, () => 38.217)],
  );
  assert.deepEqual(found.runs.map(({ trouble: incident }) => incident).filter(Boolean), Array(3).fill(failure.message));
  // Three failed, one has a name of old; and status looks at the newest one.
  assert.equal(reads('receipts/backup/').length, 5);
});

test('a drill is read once for the list, for the table of drills and for its census, and many are read at a time', async () => {
  const buckets = await stores.anew();
  for (let days = 1; days <= 20; days += 1) {
    const placed = await putSnapshot(buckets, slotBefore(now, { days }));
    await putProof(buckets, placed, new Date(slotBefore(now, { days }).getTime() + 30 * minute));
  }
  let [underWay, most] = [0, 0];
  const { found, reads } = await reportOf(buckets, (reader) => ({
    ...reader,
    async read(key, ...rest) {
      const reading = key.startsWith('receipts/drill/') ? 1 : 0;
      underWay += reading;
      most = Math.max(most, underWay);
      return reader.read(key, ...rest).finally(() => {
        underWay -= reading;
      });
    },
  }));
  assert.equal(found.drills.length, 20);
  assert.equal(found.snapshots.filter(({ proof }) => proof === 'proven').length, 20);
  // Status looks for the last drill, and for the last that passed.
  assert.equal(reads('receipts/drill/').length, 22);
  assert.ok(most > 3, `${most} at a time`);
});
