import assert from 'node:assert/strict';
import { test } from 'node:test';
import { aws } from '../emulator/awsCli.ts';
import { invoke } from '../site/invoke.ts';
import { metric } from '../site/metrics.ts';
import { awsSite } from '../site.ts';

interface Cleaned {
  readonly ended: readonly string[];
  readonly resumed: readonly string[];
}

test('the janitor ends an instance past its deadline and enables a rule that a dead restore left disabled', async () => {
  const site = await awsSite();
  const { name } = site;
  const rule = `${name}-mirror`;
  const call = (...args: readonly string[]) => aws(site.aws, ...args);
  const tags = [`Key=lifeboat:owner,Value=${name}`, 'Key=lifeboat:deadline,Value=2026-01-01T00:00:00.000Z'];
  const what = ['--db-instance-identifier', `${name}-drill-left`, '--db-instance-class', 'db.t4g.medium'];
  const how = ['--engine', 'postgres', '--engine-version', '15', '--allocated-storage', '20'];
  const master = ['--master-username', 'master', '--master-user-password', 'not-a-secret'];
  await call('rds', 'create-db-instance', ...what, ...how, ...master, '--tags', ...tags);
  const arn = (await call('events', 'describe-rule', '--name', rule, '--query', 'Arn')).trim();
  await call('events', 'tag-resource', '--resource-arn', arn, '--tags', 'Key=lifeboat:pausedBy,Value=a dead restore');
  await call('events', 'disable-rule', '--name', rule);

  const cleaned = (await invoke(site, 'janitor', {})) as Cleaned;
  assert.ok(
    cleaned.ended.some((each) => each.includes(`${name}-drill-left`)),
    cleaned.ended.join(', '),
  );
  assert.deepEqual(cleaned.resumed, [rule]);
  const left = await call('rds', 'describe-db-instances', '--query', 'DBInstances[].[DBInstanceIdentifier]');
  assert.equal(left.trim(), '');
  assert.equal((await call('events', 'describe-rule', '--name', rule, '--query', 'State')).trim(), 'ENABLED');
  assert.equal(await metric(site, 'LeftoversFound'), cleaned.ended.length + 1);
});
