import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { podman } from '../../helpers/containers/engine.ts';
import { startProxy } from '../../helpers/proxy/http.ts';
import { until } from '../../helpers/until.ts';
import { ballast } from '../../jobs/backup/midstream.ts';
import { manifests, openUploads, pinnedDump } from '../../jobs/backup/shelves.ts';
import { startWorld, type World } from '../../jobs/helpers/world.ts';
import { taskEnvironment } from './environment.ts';
import { runnerImage } from './runnerImage.ts';
import { startTask } from './task.ts';

let image: string;
let world: World;
before(async () => {
  image = await runnerImage();
  world = await startWorld({ files: false });
});
after(() => world[Symbol.asyncDispose]());

test('the image runs as a user of its own and asks to be ended by SIGTERM', async (t) => {
  const told = await podman('inspect', '--format', '{{.Config.User}} {{.Config.StopSignal}} {{.Size}}', image);
  const [user, signal, bytes] = told.trim().split(' ');
  t.diagnostic(`image ${Math.round(Number(bytes) / 1e6)} MB, user ${user}, stop signal ${signal}`);
  assert.deepEqual([user, signal], ['10001:10001', 'SIGTERM']);
  // The Debian it is built on here has 204 MB, the one of the registry a third of that.
  assert.ok(Number(bytes) < 450e6);
});

test('a scheduled backup ends 0 on a read-only root, and a second one of its slot finds it taken', async () => {
  const place = await world.anew();
  const slot = new Date(Math.floor(Date.now() / 3_600_000) * 3_600_000).toISOString();
  const variables = await taskEnvironment(place, 'backup', { LIFEBOAT_SCHEDULED_AT: slot });
  for (const _ of [1, 2]) {
    await using task = await startTask(image, variables);
    const { code, log } = await task.ended;
    assert.equal(code, 0, log);
    assert.doesNotMatch(log, /^warning: /m);
  }
  const taken = await manifests(place);
  assert.equal(taken.length, 1);
  for (const manifest of taken) await pinnedDump(place, manifest);
});

test('fault 22: SIGTERM in the middle of an upload ends the task with 130 and leaves no open upload', async () => {
  const place = await world.anew();
  const { url } = await ballast(world);
  await using proxy = await startProxy(place.vault, [
    { method: 'PUT', url: 'partNumber=2&', fault: { kind: 'stall' } },
  ]);
  const more = { DATABASE_URL: url, BACKUP_S3_ENDPOINT: proxy.endpoint };
  await using task = await startTask(image, await taskEnvironment(place, 'backup', more));
  await until('the upload stands still', () => proxy.log.some(({ fault }) => fault === 'stall') || !task.running());
  if (!task.running()) assert.fail((await task.ended).log);
  assert.equal((await openUploads(place)).length, 1);
  // Fargate gives 120 s at most, 30 s where nobody asked for more; then the code is that of SIGKILL.
  await task.stop(30);
  const { code, log } = await task.ended;
  assert.equal(code, 130, log);
  assert.match(log, /interrupted; nothing of this run was committed/);
  assert.deepEqual(await openUploads(place), []);
  assert.deepEqual(await manifests(place), []);
});

test('refuses a task whose variables make no sense, and says so in its log', async () => {
  await using task = await startTask(image, { LIFEBOAT_JOB: 'prune' });
  const { code, log } = await task.ended;
  assert.equal(code, 2, log);
  assert.match(log, /LIFEBOAT_JOB is "prune", and must be one of backup, mirror, drill, restore/);
});
