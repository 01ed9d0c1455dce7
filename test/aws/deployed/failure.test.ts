import assert from 'node:assert/strict';
import { test } from 'node:test';
import { metric } from '../site/metrics.ts';
import { lifeboat } from '../site/operator.ts';
import { putSource } from '../site/secrets.ts';
import { awsSite } from '../site.ts';

test('fault 1: a task with a wrong password is told of at once, with its log and the article, and without the password', async () => {
  const site = await awsSite();
  const { aws, name, world } = site;
  const wrong = new URL(world.marina.databaseUrl);
  wrong.password = 'mistaken';
  await putSource(aws, name, world, { DATABASE_URL: wrong.href });
  try {
    // As docs/runbook.md says in its article on a failed job.
    const { code, shown } = await lifeboat(site, 'lifeboat backup --on aws');
    assert.equal(code, 12, shown);
  } finally {
    await putSource(aws, name, world);
  }
  const message = await site.listener.heard('of the failed backup', (each) => each.startsWith('backup failed'));
  assert.match(message, /exit code 12/);
  assert.match(message, /password/);
  assert.match(message, /docs\/runbook\.md/);
  assert.doesNotMatch(message, /mistaken/);
  assert.equal(await metric(site, 'JobFailed', 'backup'), 1);
});
