import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { PutObjectLegalHoldCommand } from '@aws-sdk/client-s3';
import { printSnapshots } from '../../lib/cli/list/printSnapshots.ts';
import { textWidth } from '../../lib/cli/output/printable.ts';
import { list } from '../../lib/jobs/list.ts';
import { type Buckets, type Stores, startStores } from '../jobs/helpers/buckets.ts';
import { mirrorEnvironment, startLifeboat } from '../jobs/helpers/cli.ts';
import { putInVault } from '../jobs/helpers/objects.ts';
import { type PlacedSnapshot, putProof, putSnapshot, putSnapshots, slotBefore } from '../jobs/helpers/snapshots.ts';
import { memoryScreen } from './output/memory.ts';

const now = new Date();
const newest = slotBefore(now, { hours: 2 });
const middle = slotBefore(now, { hours: 3 });
const oldest = slotBefore(now, { hours: 4 });

let stores: Stores;
let buckets: Buckets;
let placed: { readonly held: PlacedSnapshot; readonly proven: PlacedSnapshot; readonly suspect: PlacedSnapshot };
before(async () => {
  stores = await startStores();
  buckets = await stores.anew();
  const [held, proven] = await putSnapshots(buckets, [oldest, middle]);
  assert.ok(held !== undefined && proven !== undefined);
  placed = { held, proven, suspect: await putSnapshot(buckets, newest, { quarantine: ['rows fell by half'] }) };
  await putProof(buckets, proven, new Date(now.getTime() - 60_000));
  await buckets.vaultRoot.send(
    new PutObjectLegalHoldCommand({ Bucket: buckets.vaultBucket, Key: held.manifestKey, LegalHold: { Status: 'ON' } }),
  );
});
after(() => stores[Symbol.asyncDispose]());

async function run(...argv: readonly string[]) {
  return startLifeboat(['list', ...argv], await mirrorEnvironment(buckets)).ended;
}

async function listed(...argv: readonly string[]): Promise<readonly string[]> {
  const { code, output, errors } = await run('--json', ...argv);
  assert.equal(code, 0, errors);
  const { inVault, snapshots } = JSON.parse(output) as { inVault: number; snapshots: { snapshot: string }[] };
  assert.equal(inVault, 3);
  return snapshots.map(({ snapshot }) => snapshot);
}

test('each filter leaves what it names, and all given must hold', async () => {
  const { held, proven, suspect } = placed;
  assert.deepEqual(await listed(), [suspect.snapshot, proven.snapshot, held.snapshot]);
  assert.deepEqual(await listed('--proven'), [proven.snapshot]);
  assert.deepEqual(await listed('--held'), [held.snapshot]);
  assert.deepEqual(await listed('--quarantined'), [suspect.snapshot]);
  assert.deepEqual(await listed('--since', middle.toISOString()), [suspect.snapshot, proven.snapshot]);
  assert.deepEqual(await listed('--until', newest.toISOString(), '--limit', '1'), [proven.snapshot]);
  assert.deepEqual(await listed('--held', '--proven'), []);
});

test('a person is told why a snapshot is suspect, and how many there are beside those shown', async () => {
  const { code, errors } = await run('--quarantined');
  assert.equal(code, 0, errors);
  assert.match(errors, /! suspect/);
  assert.match(errors, /: rows fell by half\n1 of 3 snapshots\n$/);
  assert.match((await run('--held', '--proven')).errors, /^none of the 3 snapshots of crm is like that/m);
});

test('refuses a time that is none', async () => {
  const { code, errors } = await run('--since', 'yesterday');
  assert.equal(code, 2);
  assert.match(errors, /--since is "yesterday", not a time such as/);
});

test('on 60 columns the name, the age, the proof and the tier are left whole', async () => {
  const own = await stores.anew();
  await putSnapshots(own, [newest, middle]);
  await putInVault(own, `pg/crm/${oldest.toISOString().slice(0, 10)}/00-00-01.manifest.json`, '{');
  const retention = { policy: { keepHourlyDays: 7, keepDailyDays: 30 }, now };
  const snapshots = await list(own.reader, own.host, { hidden: false }, retention);
  const { screen, written } = memoryScreen({ columns: 60 });
  printSnapshots(screen, { host: 'crm', snapshots, inVault: snapshots.length }, now);
  const lines = written().split('\n');
  assert.match(lines[0] ?? '', /^snapshot +age +proof +kept as +until$/);
  assert.match(written(), /not drilled {2,}hourly {2,}\d{4}-\d\d-\d\d$/m);
  assert.match(written(), /^✗ \S+00-00-01: the manifest of \S+ cannot be used/m);
  assert.ok(lines.slice(0, 4).every((line) => textWidth(line) <= 60));
});
