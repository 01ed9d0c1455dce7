import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { PutObjectCommand } from '@aws-sdk/client-s3';

import { liveFiles } from '../../lib/adapters/stores/minio/liveFiles.ts';
import { s3Client } from '../../lib/adapters/stores/s3/client.ts';
import { vaultHolder } from '../../lib/adapters/stores/s3/holder.ts';
import { vaultMaker } from '../../lib/adapters/stores/s3/maker.ts';
import { vaultProbe } from '../../lib/adapters/stores/s3/probe.ts';
import { vaultReader } from '../../lib/adapters/stores/s3/reader.ts';
import { targetBucket } from '../../lib/adapters/stores/s3/targetBucket.ts';
import { vaultWriter } from '../../lib/adapters/stores/s3/writer.ts';
import { checkPrincipal } from '../../lib/jobs/doctor/principals.ts';
import { checkStore } from '../../lib/jobs/doctor/writer.ts';
import { hold } from '../../lib/jobs/hold.ts';
import { readyVault } from '../../lib/jobs/init/readyVault.ts';
import { list } from '../../lib/jobs/list.ts';
import { mirror } from '../../lib/jobs/mirror.ts';
import { type Proxy, startProxy } from '../helpers/proxy/http.ts';
import { createBucket, type ObjectServer, rootClient } from '../helpers/servers/objectServer.ts';
import { startSeaweedfs } from '../helpers/servers/seaweedfs.ts';
import { startVersitygw } from '../helpers/servers/versitygw.ts';
import { refusal } from '../helpers/stores/likeStore.ts';
import { mirrorOptions } from '../jobs/helpers/mirrorOptions.ts';
import type { Place } from '../jobs/helpers/place.ts';
import { placeAt } from '../jobs/helpers/placeAt.ts';
import { startWorld, type World } from '../jobs/helpers/world.ts';
import { done, runDrill, runRestore, takeMirror, takeSnapshot } from '../jobs/restoreSteps/jobs.ts';

let world: World;
let gateway: ObjectServer;
let proxy: Proxy;
before(async () => {
  [world, gateway] = await Promise.all([
    startWorld({ files: false, sealed: false, extensions: false }),
    startVersitygw(),
  ]);
  proxy = await startProxy(world.vault);
});
after(async () => {
  await proxy.stop();
  await gateway[Symbol.asyncDispose]();
  await world[Symbol.asyncDispose]();
});

const clientOf = (server: ObjectServer) => s3Client({ ...server, forcePathStyle: true }, { deadlineSeconds: 5 });

/** Sets a vault up as `init` does, and tries it; returns what was said. */
async function setUp(server: ObjectServer, bucket: string): Promise<readonly string[]> {
  const client = clientOf(server);
  const { endpoint, region } = server;
  const store = { endpoint, region, bucket };
  const writing = {
    holder: 'writer',
    keyId: server.accessKey,
    probe: vaultProbe(client, bucket),
    reader: vaultReader(client, bucket),
    writer: vaultWriter(client, bucket),
  } as const;
  const made = await readyVault(vaultMaker(client, bucket, region), store, 45);
  const tried = await checkStore(writing, store, 'crm', world.run().clock);
  const named = { ...store, server: await writing.probe.storeName() };
  const keys = await checkPrincipal(writing, named);
  client.destroy();
  return [...made, ...tried, ...keys].map((finding) => {
    const hint = 'mend' in finding && finding.mend !== null ? ` [${finding.mend}]` : '';
    return `${finding.verdict}: ${finding.what}${hint}`;
  });
}

test('S1, S9: versitygw, which has no lifecycle rules, is set up as a vault with one warning, and is told no command of mc', async () => {
  const began = performance.now();
  const said = await setUp(gateway, 'vault');
  assert.ok(performance.now() - began < 15_000);
  const unsound = said.filter((each) => !each.startsWith('ok: '));
  assert.match(unsound[0] ?? '', /^warn: this store has no lifecycle rules/);
  // Its root keys may do everything, which is told with a command that suits the store.
  assert.equal(unsound.length, 3, unsound.join('\n'));
  for (const each of unsound.slice(1)) assert.match(each, /--store other .*bucket policy for a user/);
});

test('S10: SeaweedFS is said to lack only the rule that it lacks', async () => {
  await using seaweed = await startSeaweedfs();
  const said = (await setUp(seaweed, 'vault')).join('\n');
  assert.match(said, /^ok: the lifecycle is set; this store has no rule for: cold storage$/m);
  assert.match(said, /^ok: a COMPLIANCE lock holds$/m);
});

/** A place whose vault is versitygw, under its root's keys. */
async function placeOnGateway(): Promise<Place> {
  const vaultBucket = `vault-${Date.now()}`;
  await createBucket(gateway, vaultBucket, { objectLock: true });
  return placeAt({ ...world, vault: gateway, vaultBucket });
}

test('S2: on versitygw a held snapshot is listed as held and locked, and what the store does not hold is told', async () => {
  const place = await placeOnGateway();
  const client = clientOf(gateway);
  const reader = vaultReader(client, place.vaultBucket);
  const writer = vaultWriter(client, place.vaultBucket);
  const holder = vaultHolder(client, place.vaultBucket);
  const snapshot = await takeSnapshot(place, {
    with: { vaultKeys: gateway },
    options: { schedule: { intervalMinutes: 60, lockDays: 1, lockDailyDays: 1 } },
  });
  const shown = async () => {
    const [found] = await list(
      reader,
      place.host,
      { hidden: false },
      { policy: { keepHourlyDays: 7, keepDailyDays: 30 }, now: new Date() },
    );
    return [found?.held, found?.lockedUntil !== null];
  };
  assert.deepEqual(await shown(), [false, true]);
  const options = { snapshot, held: true, noncurrentDays: 45 };
  done(await hold({ reader, writer, holder }, place.run(), options));
  assert.deepEqual(await shown(), [true, true]);
  done(await hold({ reader, writer, holder }, place.run(), { ...options, held: false }));
  const idle = { hold: async () => undefined };
  const ignored = await hold({ reader, writer, holder: idle }, place.run(), options);
  assert.equal(ignored.exit, 'vault');
  assert.match(ignored.summary, /took the hold, and does not say that it holds/);
  client.destroy();
});

test('S3: a file whose name versitygw spoils in its listing is named, with 3, in every run', async () => {
  const place = await world.anew();
  await createBucket(gateway, 'spoilt');
  const client = rootClient(gateway);
  for (const Key of ['bell\u0007.txt', 'ok.txt', 'a+b %2B.txt']) {
    await client.send(new PutObjectCommand({ Bucket: 'spoilt', Key, Body: Key }));
  }
  client.destroy();
  const { host: endPoint, port, accessKey, secretKey } = gateway;
  const live = liveFiles(
    { endPoint, port, useSSL: false, bucket: 'spoilt', accessKey, secretKey },
    { deadlineSeconds: 5 },
  );
  for (const _ of [1, 2]) {
    const report = await mirror({ ...(await place.mirrorPorts()), live }, place.run(), mirrorOptions);
    assert.equal(report.exit, 'partial', report.summary);
    assert.match(report.summary, /bell/);
  }
});

test('S6: a restore to a store that answers 501 ends within seconds, and blames the store and not the network', async () => {
  const place = await world.anew({ live: true });
  const client = rootClient(place.live);
  await client.send(new PutObjectCommand({ Bucket: place.liveBucket, Key: 'a', Body: 'a' }));
  client.destroy();
  await takeSnapshot(place);
  await takeMirror(place);
  proxy.setRules([{ method: 'PUT', url: /\/target\/a/, fault: refusal(501, 'NotImplemented', 'no checksums here') }]);
  const to = s3Client({ ...world.vault, endpoint: proxy.endpoint, forcePathStyle: true });
  const began = performance.now();
  const report = await runRestore(place, {
    ports: { files: targetBucket(to, 'target') },
    options: { only: 'objects' },
  });
  to.destroy();
  assert.ok(performance.now() - began < 20_000);
  assert.notEqual(report.exit, 'done');
  assert.doesNotMatch(`${report.summary} ${report.failure?.hint}`, /see whether the store is up/);
});

test('S7: what a store says of a refusal is told, in one line and not at any length', async () => {
  const { vaultBucket } = await world.anew();
  const words = `Unsupported header\nreceived ${'for this API call '.repeat(40)}`;
  proxy.setRules([{ method: 'PUT', url: '/odd', fault: refusal(400, 'InvalidTide', words) }]);
  const client = s3Client({ ...world.vault, endpoint: proxy.endpoint, forcePathStyle: true }, { deadlineSeconds: 5 });
  await assert.rejects(vaultWriter(client, vaultBucket).put('odd', Buffer.from('x')), (error: Error) => {
    assert.match(
      error.message,
      /answered 400 \(InvalidTide\): the store says: Unsupported header received for this API call/,
    );
    assert.ok(error.message.length < 500 && !error.message.includes('\n'));
    return true;
  });
  client.destroy();
});

test('S8: where no mirror ever ran, a restore of files and a drill say that, and name no older snapshot', async () => {
  const place = await world.anew();
  await takeSnapshot(place);
  await takeSnapshot(place);
  const files = targetBucket(rootClient(place.live), place.liveBucket);
  for (const report of [
    await runRestore(place, { ports: { files }, options: { only: 'objects' } }),
    await runDrill(place, { options: { only: 'objects' } }),
  ]) {
    const said = `${report.summary} ${report.failure?.hint}`;
    assert.match(said, /no mirror ever ran/);
    assert.match(said, /lifeboat mirror/);
    assert.doesNotMatch(said, /next older snapshot/);
  }
});
