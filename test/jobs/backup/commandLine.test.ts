import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { list } from '../../../lib/jobs/list.ts';
import { startProxy } from '../../helpers/proxy/http.ts';
import { childrenOf } from '../helpers/children.ts';
import { backupEnvironment, startLifeboat } from '../helpers/cli.ts';
import type { Place } from '../helpers/place.ts';
import { startWorld, type World } from '../helpers/world.ts';
import { ballast } from './midstream.ts';
import { everythingStored, manifests, openUploads, ownerOf, pinnedDump, receipts, secretsOf } from './shelves.ts';

let world: World;
before(async () => {
  world = await startWorld({ files: false });
});
after(() => world[Symbol.asyncDispose]());

test('fault 22: SIGTERM in the middle of an upload ends it in order; no process shows a secret meanwhile', async () => {
  const place = await world.anew();
  const { url } = await ballast(world);
  const environment = await backupEnvironment(place);
  assert.equal((await startLifeboat(['backup'], environment).ended).code, 0);
  const earlier = await manifests(place);
  const stall = { method: 'PUT', url: 'partNumber=2&', fault: { kind: 'stall' } } as const;
  await using proxy = await startProxy(place.vault, [stall]);
  const through = { ...environment, DATABASE_URL: url, BACKUP_S3_ENDPOINT: proxy.endpoint };
  const { process: backup, ended } = startLifeboat(['backup', '--accept'], through);
  await until(() => proxy.log.some(({ fault }) => fault === 'stall'));
  assert.equal((await openUploads(place)).length, 1);
  const commands = [...childrenOf(process.pid, /./), ...childrenOf(backup.pid ?? 0, /./)].map(({ command }) => command);
  for (const part of [/lifeboat\.ts backup/, /pg_dump/, /igzip/, /gpg/]) {
    assert.ok(
      commands.some((command) => part.test(command)),
      `${part} does not run`,
    );
  }
  backup.kill('SIGTERM');
  // As Fargate does with a task that has not ended two minutes later.
  const impatience = setTimeout(() => backup.kill('SIGKILL'), 120_000);
  const { code, output, errors } = await ended;
  clearTimeout(impatience);

  assert.equal(code, 130, errors);
  assert.match(errors, /interrupted/);
  assert.match(errors, /hint: run the same command again/);
  assert.deepEqual(await openUploads(place), []);
  assert.deepEqual(await manifests(place), earlier);
  assert.equal((await receipts(place)).at(-1)?.exitCode, 130);
  assert.deepEqual(await readdir(place.scratchDirectory), []);
  const seen = [output, errors, ...commands, ...(await everythingStored(place)).map(({ text }) => text)];
  for (const secret of await secretsOf(place)) {
    assert.ok(!seen.some((text) => text.includes(secret)), 'a secret was told');
  }
});

test('kill -9 at ten random moments never leaves half a snapshot, and the next run succeeds', async () => {
  const place = await world.anew();
  const environment = await backupEnvironment(place);
  const began = performance.now();
  assert.equal((await startLifeboat(['backup'], environment).ended).code, 0);
  const wholeMilliseconds = performance.now() - began;
  // One in each tenth of a run: the moments are random, but not all in the time Node needs to start.
  for (let tenth = 0; tenth < 10; tenth += 1) {
    const { process: backup, ended } = startLifeboat(['backup'], environment);
    await sleep(((tenth + Math.random()) / 10) * wholeMilliseconds);
    backup.kill('SIGKILL');
    await ended;
    await everyListedSnapshotIsWhole(place);
  }
  const next = await startLifeboat(['backup', '--json'], environment).ended;
  assert.equal(next.code, 0, next.errors);
  const listed = await everyListedSnapshotIsWhole(place);
  const taken = (JSON.parse(next.output) as { details: { snapshot: string } }).details.snapshot;
  assert.equal(listed.at(0), taken);
  const screen = await startLifeboat(['list', '--json'], environment).ended;
  assert.deepEqual(
    (JSON.parse(screen.output) as { snapshots: { snapshot: string }[] }).snapshots.map(({ snapshot }) => snapshot),
    listed,
  );
  assert.deepEqual(await readdir(place.scratchDirectory), [], 'the next run sweeps what the killed ones left');
});

/** Names of the listed snapshots, newest first. */
async function everyListedSnapshotIsWhole(place: Place): Promise<readonly string[]> {
  const rows = await list(ownerOf(place), place.host, { hidden: true });
  for (const { snapshot, problem } of rows) assert.equal(problem, null, snapshot);
  for (const manifest of await manifests(place)) await pinnedDump(place, manifest);
  return rows.map(({ snapshot }) => snapshot);
}

async function until(happened: () => boolean): Promise<void> {
  const deadline = performance.now() + 60_000;
  while (!happened()) {
    assert.ok(performance.now() < deadline, 'it did not happen within a minute');
    await sleep(20);
  }
}
