import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { after, test } from 'node:test';
import { debianImage } from '../../helpers/containers/bases.ts';
import { podman } from '../../helpers/containers/engine.ts';
import { ownerLabel, removeContainers } from './engineService.ts';

after(() => removeContainers('ours'));

/** A container as a task of an emulator has one, in the hands of conmon: whoever started it may die. */
async function startedBy(pid: number): Promise<string> {
  const options = ['--detach', '--network', 'host', '--label', `${ownerLabel}=${pid}`];
  return (await podman('run', ...options, await debianImage(), 'sleep', '600')).trim();
}

async function there(): Promise<readonly string[]> {
  return (await podman('ps', '--all', '--no-trunc', '--format', '{{.ID}}')).split('\n');
}

test('what a killed run left running is removed by the next one, which leaves alone what others run', async () => {
  const { pid } = spawnSync('true');
  const [dead, own] = [await startedBy(pid), await startedBy(process.pid)];
  await removeContainers('of the dead');
  assert.ok(!(await there()).includes(dead));
  assert.ok((await there()).includes(own));
  await removeContainers('ours');
  assert.ok(!(await there()).includes(own));
});
