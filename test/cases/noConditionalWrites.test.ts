import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { s3Client } from '../../lib/adapters/stores/s3/client.ts';
import { vaultProbe } from '../../lib/adapters/stores/s3/probe.ts';
import { vaultWriter } from '../../lib/adapters/stores/s3/writer.ts';
import { defaultShrink } from '../../lib/core/verify/shrink.ts';
import type { BackupPorts } from '../../lib/jobs/backup/contract.ts';
import { backup } from '../../lib/jobs/backup.ts';
import { listIndexes } from '../../lib/jobs/vaultRecords/indexes.ts';
import { committedAs, readInventory } from '../../lib/jobs/vaultRecords/snapshots.ts';
import { type Proxy, startProxy } from '../helpers/proxy/http.ts';
import type { Rule } from '../helpers/proxy/rule.ts';
import { ignoredCondition } from '../helpers/stores/likeStore.ts';
import { until } from '../helpers/until.ts';
import type { Place } from '../jobs/helpers/place.ts';
import { startWorld, type World } from '../jobs/helpers/world.ts';
import { done, takeMirror, takeSnapshot } from '../jobs/restoreSteps/jobs.ts';

let world: World;
let proxy: Proxy;
before(async () => {
  world = await startWorld({ files: false, sealed: false, extensions: false });
  proxy = await startProxy(world.vault);
});
after(async () => {
  await proxy.stop();
  await world[Symbol.asyncDispose]();
});

/** What Backblaze answers. */
const refused: Rule = {
  headers: { 'if-none-match': /./ },
  fault: {
    kind: 'answer',
    status: 501,
    body: '<Error><Code>NotImplemented</Code><Message>A header you provided implies functionality that is not implemented</Message></Error>',
  },
};

const schedule = { intervalMinutes: 60, lockDays: 0, lockDailyDays: 0 };

function backupOf(place: Place, ports: BackupPorts, scheduledAt: Date) {
  const everybody = {
    ...ports,
    exclusion: { ...ports.exclusion, holding: async <T>(_: unknown, work: () => Promise<T>) => work() },
  };
  const options = {
    schedule,
    scheduledAt,
    hash: false,
    minTables: 1,
    shrinkLimits: defaultShrink,
    acceptShrink: false,
  };
  return backup(everybody as BackupPorts, place.run(), options);
}

const conditional = ({ headers }: { readonly headers: object }): boolean => 'if-none-match' in headers;

test('a store that answers 501 to If-None-Match takes a backup of several parts, and is asked once', async () => {
  const place = await world.anew();
  await place.postgres.query(
    place.marina.database,
    `create table weight as select i, (select string_agg(sha512((i || ' ' || n)::bytea), ''::bytea) from generate_series(1, 1024) n) as bytes from generate_series(1, 300) i; alter table weight owner to crm_app`,
  );
  proxy.setRules([refused]);
  const earlier = proxy.log.length;
  await takeSnapshot(place, { with: { vaultEndpoint: proxy.endpoint } });
  const log = proxy.log.slice(earlier);
  assert.ok(
    log.some(({ url }) => /partNumber=2/.test(url)),
    'the dump has two parts',
  );
  // Once for each kind of checksum: a 501 does not say what it is that the store does not know.
  assert.ok(log.filter(conditional).length <= 3, String(log.filter(conditional).length));
  await place.postgres.query(place.marina.database, 'drop table weight');
});

test('a large object that must not be there yet is stored in parts, and its completion is asked once more without the condition', async () => {
  proxy.setRules([refused]);
  const place = await world.anew();
  const client = s3Client({ ...world.vault, endpoint: proxy.endpoint, forcePathStyle: true }, { deadlineSeconds: 5 });
  const writer = vaultWriter(client, place.vaultBucket);
  const put = await writer.put('large', new Uint8Array(17 * 1024 * 1024), { onlyIfAbsent: true });
  assert.equal(put.outcome, 'stored');
  assert.equal(await vaultProbe(client, place.vaultBucket).secondPut('receipts/doctor/once'), 'unknown condition');
  client.destroy();
});

test('of two backups that race for one slot where nothing refuses the second, the one stored first counts; the other says so', async () => {
  const place = await world.anew();
  const begun = proxy.log.length;
  const manifests = () =>
    proxy.log
      .slice(begun)
      .filter((each) => each.url.includes('manifest') && each.method === 'PUT' && !conditional(each));
  const both = until('both runs put their manifest', () => manifests().length >= 2);
  proxy.setRules([refused, { method: 'PUT', url: 'manifest', fault: { kind: 'hold', until: both } }]);
  const slot = new Date(Math.floor(Date.now() / 3_600_000) * 3_600_000);
  const racers = await Promise.all([
    backupOf(place, await place.backupPorts({ vaultEndpoint: proxy.endpoint }), slot),
    backupOf(place, await place.backupPorts({ vaultEndpoint: proxy.endpoint }), slot),
  ]);
  for (const report of racers) done(report);
  const winners = racers.filter(({ details }) => details?.manifestVersionId !== undefined);
  const losers = racers.filter(({ details }) => details?.committedBy !== undefined);
  assert.deepEqual([winners.length, losers.length], [1, 1], racers.map(({ summary }) => summary).join('; '));
  assert.match(losers[0]?.summary ?? '', /was committed by another run meanwhile/);
  const { reader } = await place.backupPorts();
  const name = winners[0]?.details?.snapshot ?? '';
  const counting = await committedAs(reader, (await readInventory(reader, place.host)).snapshots, name);
  assert.equal(counting?.ref.manifestVersionId, winners[0]?.details?.manifestVersionId);
  assert.equal(counting?.manifest.runId, losers[0]?.details?.committedBy);
});

test('two mirror runs of one minute leave two indexes in a store that knows no condition', async () => {
  const now = new Date();
  const unknown = await world.anew({ live: true });
  proxy.setRules([refused]);
  for (const _ of [1, 2]) await takeMirror(unknown, { with: { vaultEndpoint: proxy.endpoint }, run: { now } });
  assert.equal((await listIndexes((await unknown.mirrorPorts()).reader, unknown.host)).length, 2);
});

test('a backup that a store takes in spite of the condition finds the earlier manifest of its slot, and says so', async () => {
  const place = await world.anew();
  const slot = new Date(Math.floor(Date.now() / 3_600_000) * 3_600_000);
  proxy.setRules(ignoredCondition(world.vault));
  const racers = await Promise.all([
    backupOf(place, await place.backupPorts({ vaultEndpoint: proxy.endpoint }), slot),
    backupOf(place, await place.backupPorts({ vaultEndpoint: proxy.endpoint }), slot),
  ]);
  for (const report of racers) done(report);
  assert.ok(racers.filter(({ details }) => details?.manifestVersionId !== undefined).length === 1);
});
