import assert from 'node:assert/strict';
import { test } from 'node:test';
import { manifests, pinnedDump } from '../jobs/backup/shelves.ts';
import { launch } from './site/launch.ts';
import { awsSite } from './site.ts';

test('a scheduled backup runs as a task of the stack and leaves a sealed, locked snapshot in the vault', async (t) => {
  const site = await awsSite();
  for (const [what, seconds] of site.steps) t.diagnostic(`${what}: ${seconds.toFixed(1)} s`);
  const { code, log } = await launch(site, 'backup');
  assert.equal(code, 0, log);
  const taken = await manifests(site.world);
  assert.equal(taken.length, 1);
  for (const manifest of taken) await pinnedDump(site.world, manifest);
});
