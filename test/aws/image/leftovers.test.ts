import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { after, test } from 'node:test';
import { debianImage } from '../../helpers/containers/bases.ts';
import { podman } from '../../helpers/containers/engine.ts';
import {
  isOfAnOldBuild,
  isOfTheDead,
  type Listed,
  ownerLabel,
  removeAbandonedContainers,
  removeOwnContainers,
} from '../../helpers/containers/leftovers.ts';

after(removeOwnContainers);

/** A container as a task has one, in the hands of conmon: whoever started it may die. */
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
  await removeAbandonedContainers();
  assert.ok(!(await there()).includes(dead));
  assert.ok((await there()).includes(own));
  await removeOwnContainers();
  assert.ok(!(await there()).includes(own));
});

test('what a build has left mounted is garbage when the build is long over; what nobody is named for is not ours', () => {
  const now = 1_800_000_000;
  const container = (about: Partial<Listed>): Listed => ({
    Id: 'a',
    State: 'running',
    Created: now,
    Labels: null,
    ...about,
  });
  const hour = 3600;
  assert.ok(isOfAnOldBuild(container({ State: 'storage', Created: now - hour - 1 }), now));
  assert.ok(!isOfAnOldBuild(container({ State: 'storage', Created: now - hour }), now));
  for (const State of ['running', 'exited', 'created']) {
    assert.ok(!isOfAnOldBuild(container({ State, Created: now - 24 * hour }), now));
    assert.ok(!isOfTheDead(container({ State }), () => false));
    assert.ok(isOfTheDead(container({ State, Labels: { [ownerLabel]: '7' } }), () => false));
    assert.ok(!isOfTheDead(container({ State, Labels: { [ownerLabel]: '7' } }), (pid) => pid === 7));
  }
});
