import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { list } from '../../lib/jobs/list.ts';
import { prune } from '../../lib/jobs/prune.ts';
import { status } from '../../lib/jobs/status.ts';
import { ownerOf } from '../jobs/backup/shelves.ts';
import type { Place } from '../jobs/helpers/place.ts';
import { makeSignatures, type Signatures } from '../jobs/helpers/signatures.ts';
import { putSnapshots } from '../jobs/helpers/snapshots.ts';
import { fillFrom, readFixture, type VaultFixture } from '../jobs/helpers/vaultFixture.ts';
import { clockFrom } from '../jobs/helpers/watching.ts';
import { startWorld, type World } from '../jobs/helpers/world.ts';
import { done, runDrill, runRestore } from '../jobs/restoreSteps/jobs.ts';

const hour = 3_600_000;
const day = 24 * hour;

let world: World;
let fixture: VaultFixture;
let signatures: Signatures;
/** Shortly after the older program's last run; the keys were made then. */
let made: Date;
before(async () => {
  fixture = await readFixture(join(import.meta.dirname, 'fixture/vault-fe4f2bf.json'));
  made = new Date(Math.max(...fixture.objects.map(({ storedAt }) => Date.parse(storedAt))) + hour);
  [world, signatures] = await Promise.all([
    startWorld({ files: false, extensions: false, sealed: false }),
    makeSignatures({ unsignedUntil: made }),
  ]);
});
after(() => world[Symbol.asyncDispose]());

async function filled(): Promise<Place> {
  const place = await world.anew({ live: true, host: fixture.host });
  await fillFrom(fixture, place);
  return place;
}

function listed(place: Place) {
  return list(signatures.reading(ownerOf(place)), place.host, { hidden: false });
}

/** What an older program wrote: three snapshots, of which it had proven the second. */
const written = ['not drilled', 'proven', 'not drilled'];

test('a vault written by fe4f2bf is listed, and status says that its records are unsigned and until when they count', async () => {
  const place = await filled();
  const rows = await listed(place);
  assert.deepEqual(
    rows.map(({ problem, proof }) => problem ?? proof),
    written,
  );
  const limits = { snapshotSeconds: 7200, mirrorSeconds: 7200, drillSeconds: 691_200, keepHourlyDays: 7 };
  const found = await status(signatures.reading(ownerOf(place)), place.host, limits, clockFrom(made));
  assert.match(found.records ?? '', /^signed; 3 snapshots stored before .* may be unsigned and count, the last until /);
  assert.deepEqual([found.verdict, found.provenDrill?.inVault, found.mirror?.files], ['safe', true, 8]);
});

test('it is drilled and restored, rows and files, in a set-up that signs', async () => {
  const place = await filled();
  await world.postgres.createDatabase('harbour');
  const urls = { databaseUrl: world.postgres.url('harbour') };
  const restoring = signatures.as('reader', await place.restorePorts(urls));
  const restored = async (by: 'proven' | 'latest') =>
    done(await runRestore(place, { ports: restoring, options: { choice: { by } } })).summary;
  // One more than the bucket had: it went between two listings, and a row of that moment may refer to it.
  assert.match(await restored('proven'), /2 tables, 280 rows in harbour; 9 files written/);

  const drilling = signatures.as('reader', await place.drillPorts(urls));
  const drilled = done(await runDrill(place, { ports: { ...drilling, source: null, live: null } }));
  assert.match(drilled.summary, /is proven: 2 tables, 275 rows, 8 files/);
  assert.equal((await listed(place))[0]?.proof, 'proven');
  assert.match(await restored('latest'), /2 tables, 275 rows in harbour; 0 files written, 8 were there/);
  const counted = await world.postgres.query('harbour', 'select count(*) from boats');
  assert.deepEqual(counted, [{ count: '45' }]);
});

test('a month of signed snapshots later prune has let it go day by day, and keeps what was proven last', async () => {
  const place = await filled();
  const signer = signatures.signers.writer;
  const ports = signatures.as('prune', await place.prunePorts());
  const options = {
    keepHourlyDays: 7,
    keepDailyDays: 30,
    walDays: 7,
    noncurrentDays: 45,
    brake: { share: 0.2, count: 100 },
    scheduled: false,
  };
  const began = Math.ceil(made.getTime() / hour) * hour;
  const names = new Set((await listed(place)).map(({ snapshot }) => snapshot));
  const left: number[] = [];
  for (const days of [0, 8, 16, 24, 32]) {
    const at = new Date(began + days * day);
    // As many as are kept whatever their age.
    const slots = Array.from({ length: days === 32 ? 25 : 1 }, (_, hours) => new Date(at.getTime() - hours * hour));
    await putSnapshots(place, slots, { signer });
    const report = await prune(ports, place.run({ now: new Date(at.getTime() + hour) }), options);
    assert.equal(report.exit, 'done', report.summary);
    left.push((await listed(place)).filter(({ snapshot }) => names.has(snapshot)).length);
  }
  assert.deepEqual(left, [3, 3, 3, 3, 1]);
  const kept = (await listed(place)).find(({ snapshot }) => names.has(snapshot));
  assert.equal(kept?.proof, 'proven');
});
