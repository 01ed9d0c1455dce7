import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { collect } from '../../contracts/collect.ts';
import { type Proxy, startProxy } from '../../helpers/proxy/http.ts';
import { type Buckets, type Stores, startStores } from '../helpers/buckets.ts';
import { mirrorEnvironment, startLifeboat } from '../helpers/cli.ts';
import { indexes, newestIndex, putFile, putFiles, sha256, stored } from '../helpers/objects.ts';

let stores: Stores;
before(async () => {
  stores = await startStores();
});
after(() => stores[Symbol.asyncDispose]());

const names = Array.from({ length: 120 }, (_, index) => `folder-${index % 7}/file-${index}`);

/** Every entry of every index is there, byte for byte. */
async function assertSound(buckets: Buckets): Promise<void> {
  for (const { entries } of await indexes(buckets)) {
    for (const { key, versionId, sha256: digest } of entries) {
      const bytes = await stored(buckets, `minio/${key}`, versionId);
      assert.equal(bytes === null ? null : sha256(bytes), digest, key);
    }
  }
}

/** Kills the run when it has sent so many requests to the vault; a run that ended before was not killed. */
async function killedAfter(requests: number, proxy: Proxy, environment: Record<string, string>): Promise<boolean> {
  const earlier = proxy.log.length;
  const { process: child, ended } = startLifeboat(['mirror'], environment);
  while (proxy.log.length - earlier < requests && child.exitCode === null) await sleep(2);
  child.kill('SIGKILL');
  return (await ended).code === null;
}

test('fault 48: after kill -9 at random moments the next run converges, and every index that exists is sound', async () => {
  const buckets = await stores.anew();
  await using proxy = await startProxy(stores.vault);
  const environment = { ...(await mirrorEnvironment(buckets, { vault: proxy })), COPY_CONCURRENCY: '2' };
  await putFiles(buckets, names);
  const moments = [randomInt(1, 20), randomInt(20, 60), randomInt(60, 100)];
  for (const moment of moments) {
    const killed = await killedAfter(moment, proxy, environment);
    assert.ok(killed, `killed after ${moment} requests`);
    await assertSound(buckets);
  }
  const { code, errors } = await startLifeboat(['mirror'], environment).ended;
  assert.equal(code, 0, errors);
  await assertSound(buckets);
  assert.deepEqual(
    (await newestIndex(buckets)).entries.map(({ key }) => key),
    names.toSorted(),
  );
  const unchanged = await buckets.mirror({ now: new Date() });
  assert.deepEqual([unchanged.exit, unchanged.details?.copied], ['done', 0]);
});

test('fault 48: a run killed over an existing mirror changes no index, and what it leaves on the disk goes with the next', async () => {
  const buckets = await stores.anew();
  await using proxy = await startProxy(stores.vault);
  await putFiles(buckets, names.slice(0, 30));
  await buckets.mirror();
  const earlier = await newestIndex(buckets);
  await putFiles(buckets, names.slice(30));
  await putFile(buckets, names[0] ?? '', 'changed');
  // The last thing a run does is to put its index: it dies while it waits for the reply, which never comes.
  proxy.setRules([{ method: 'PUT', url: '/index/', fault: { kind: 'stall' } }]);
  const environment = await mirrorEnvironment(buckets, { vault: proxy });
  const { process: child, ended } = startLifeboat(['mirror'], environment);
  while (!proxy.log.some(({ fault }) => fault === 'stall') && child.exitCode === null) await sleep(5);
  child.kill('SIGKILL');
  assert.equal((await ended).code, null);
  assert.deepEqual(await newestIndex(buckets), earlier);
  assert.ok((await readdir(buckets.scratchDirectory)).some((name) => name.startsWith('lifeboat-mirror-')));
  proxy.setRules([]);
  const { code, output } = await startLifeboat(['mirror', '--json'], environment).ended;
  assert.equal(code, 0, output);
  const { details } = JSON.parse(output) as { readonly details: { readonly present: number; readonly copied: number } };
  assert.deepEqual([details.present, details.copied], [names.length, names.length - 30 + 1]);
  assert.deepEqual(
    (await readdir(buckets.scratchDirectory)).filter((name) => name.startsWith('lifeboat-mirror-')),
    [],
  );
  await assertSound(buckets);
});

test('fault 22: a run that is told to stop commits no index, and exits 130', async () => {
  const buckets = await stores.anew();
  await using proxy = await startProxy(stores.vault, [
    { method: 'PUT', url: '/minio/', skip: 10, fault: { kind: 'stall' } },
  ]);
  await putFiles(buckets, names);
  const { process: child, ended } = startLifeboat(['mirror'], await mirrorEnvironment(buckets, { vault: proxy }));
  while (!proxy.log.some(({ fault }) => fault === 'stall') && child.exitCode === null) await sleep(5);
  child.kill('SIGTERM');
  const { code, errors } = await ended;
  assert.equal(code, 130, errors);
  assert.deepEqual(await collect(buckets.reader.list('index/')), []);
});
