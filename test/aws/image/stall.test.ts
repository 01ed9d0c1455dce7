import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { until } from '../../helpers/until.ts';
import { ballast } from '../../jobs/backup/midstream.ts';
import { manifests, openUploads } from '../../jobs/backup/shelves.ts';
import { childrenOf } from '../../jobs/helpers/children.ts';
import { startWorld, type World } from '../../jobs/helpers/world.ts';
import { taskEnvironment } from './environment.ts';
import { runnerImage } from './runnerImage.ts';
import { startTask } from './task.ts';

let world: World;
before(async () => {
  world = await startWorld({ files: false });
});
after(() => world[Symbol.asyncDispose]());

test('fault 5: a task whose pg_dump stands still ends itself and leaves no open upload', async () => {
  const image = await runnerImage();
  const place = await world.anew();
  const { url } = await ballast(world);
  const more = { DATABASE_URL: url, BACKUP_STALL_SECONDS: '5' };
  await using task = await startTask(image, await taskEnvironment(place, 'backup', more));
  await until('an upload is open', async () => (await openUploads(place)).length > 0 || !task.running());
  const [dump] = childrenOf(await task.pid(), /pg_dump/);
  assert.ok(dump, 'pg_dump has ended before it could be stopped');
  process.kill(dump.pid, 'SIGSTOP');
  const { code, log } = await task.ended;
  assert.equal(code, 1, log);
  assert.match(log, /pg_dump stalled: no byte for 5 s/);
  assert.deepEqual(await openUploads(place), []);
  assert.deepEqual(await manifests(place), []);
});
