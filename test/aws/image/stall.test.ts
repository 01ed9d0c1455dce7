import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startProxy } from '../../helpers/proxy/http.ts';
import { until } from '../../helpers/until.ts';
import { ballast } from '../../jobs/backup/midstream.ts';
import { manifests, openUploads } from '../../jobs/backup/shelves.ts';
import { theChild } from '../../jobs/helpers/children.ts';
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
  const stopped = Promise.withResolvers<undefined>();
  // While a part is held nobody reads, so pg_dump cannot come to its end, and nobody waits for it, so no stall is counted.
  await using proxy = await startProxy(place.vault, [
    { method: 'PUT', url: 'partNumber=2&', fault: { kind: 'hold', until: stopped.promise } },
  ]);
  const more = { DATABASE_URL: url, BACKUP_S3_ENDPOINT: proxy.endpoint, BACKUP_STALL_SECONDS: '5' };
  await using task = await startTask(image, await taskEnvironment(place, 'backup', more));
  await until('the upload is held', () => proxy.log.some(({ fault }) => fault === 'hold') || !task.running());
  if (!task.running()) assert.fail((await task.ended).log);
  process.kill(theChild(await task.pid(), /bin\/pg_dump /).pid, 'SIGSTOP');
  assert.equal((await openUploads(place)).length, 1);
  stopped.resolve(undefined);
  const { code, log } = await task.ended;
  assert.equal(code, 1, log);
  assert.match(log, /pg_dump stalled: no byte for 5 s/);
  assert.deepEqual(await openUploads(place), []);
  assert.deepEqual(await manifests(place), []);
});
