import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { test } from 'node:test';
import { sweepInstances } from '../../../../lib/adapters/aws/rds/sweep.ts';
import { firstLine } from '../../../helpers/firstLine.ts';
import { scratch } from '../../../helpers/scratch.ts';
import { startPostgres } from '../../../helpers/servers/postgres.ts';
import { fault } from './replies.ts';
import { startRds } from './service.ts';

const hour = 3_600_000;
const inHours = (hours: number): Date => new Date(Date.now() + hours * hour);
const tags = (owner: string, deadline: Date) => ({
  'lifeboat:owner': owner,
  'lifeboat:deadline': deadline.toISOString(),
});

test('fault 64: the instance of a killed drill is deleted once it is past its deadline', async () => {
  await using rds = await startRds();
  await using live = await startPostgres();
  await using folder = await scratch('killed');
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, 'holdInstance.ts'), rds.endpoint, folder.path, live.url()],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  await firstLine(child);
  child.kill('SIGKILL');
  await once(child, 'exit');
  const left = rds.instances();
  assert.equal(left.length, 1);
  const sweep = async (now: Date) => sweepInstances(rds.client, 'lifeboat', now);
  assert.deepEqual(await sweep(inHours(1)), { ended: [], failures: [] });
  assert.deepEqual(await sweep(inHours(13)), { ended: left, failures: [] });
  assert.deepEqual(rds.instances(), []);
});

test("nothing without the owner's tag and a deadline that is over is deleted, whatever it is called", async () => {
  await using rds = await startRds();
  rds.plant('lifeboat-drill-production', {});
  rds.plant('lifeboat-drill-of-another', tags('another', inHours(-1)));
  rds.plant('lifeboat-drill-under-way', tags('lifeboat', inHours(1)));
  rds.plant('lifeboat-drill-undated', { 'lifeboat:owner': 'lifeboat' });
  rds.plant('lifeboat-drill-odd', { 'lifeboat:owner': 'lifeboat', 'lifeboat:deadline': 'soon' });
  rds.plant('leftover', tags('lifeboat', inHours(-1)));
  assert.deepEqual((await sweepInstances(rds.client, 'lifeboat', new Date())).ended, ['leftover']);
  assert.equal(rds.instances().length, 5);
});

test('what may not be deleted is told, and hides no other leftover', async () => {
  await using rds = await startRds({
    disturb: ({ action, parameters }) =>
      action === 'DeleteDBInstance' && parameters.get('DBInstanceIdentifier') === 'kept'
        ? fault(403, 'AccessDenied')
        : null,
  });
  for (const name of ['kept', 'leftover']) rds.plant(name, tags('lifeboat', inHours(-1)));
  const { ended, failures } = await sweepInstances(rds.client, 'lifeboat', new Date());
  assert.deepEqual(ended, ['leftover']);
  assert.deepEqual(
    failures.map(({ kind, message }) => [kind, message.includes('the instance kept')]),
    [['credentials', true]],
  );
});
