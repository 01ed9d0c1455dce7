import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from '../../helpers/until.ts';
import { manifests } from '../../jobs/backup/shelves.ts';
import { aws } from '../emulator/awsCli.ts';
import { endOf } from '../site/tasks.ts';
import { awsSite } from '../site.ts';

test('fault 34: a rule that fires again in an hour that has its snapshot starts a task that finds it taken', async () => {
  const site = await awsSite();
  const rule = ['--name', `${site.name}-backup`];
  const call = async (...args: readonly string[]) => (await aws(site.aws, ...args)).trim();
  const tasks = async () => {
    const asked = ['--cluster', site.name, '--family', `${site.name}-backup`, '--query', 'taskArns[].[@]'];
    const [running, stopped] = [
      await call('ecs', 'list-tasks', ...asked),
      await call('ecs', 'list-tasks', ...asked, '--desired-status', 'STOPPED'),
    ];
    return `${running}\n${stopped}`.split('\n').filter((arn) => arn !== '');
  };
  const before = new Set(await tasks());
  const deployed = await call('events', 'describe-rule', ...rule, '--query', 'ScheduleExpression');
  assert.match(deployed, /^cron\(7 \* /);
  let fired: string | undefined;
  await call('events', 'put-rule', ...rule, '--schedule-expression', 'cron(* * * * ? *)');
  try {
    await until(
      'the rule fired',
      async () => {
        fired = (await tasks()).find((arn) => !before.has(arn));
        return fired !== undefined;
      },
      300,
    );
  } finally {
    await call('events', 'put-rule', ...rule, '--schedule-expression', deployed);
  }
  const { code, log } = await endOf(site, fired ?? '');
  assert.equal(code, 0, log);
  const slots = (await manifests(site.world)).map(({ slot }) => slot).filter((slot) => slot !== null);
  assert.equal(new Set(slots).size, slots.length);
});
