import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exampleTemplates } from './templates.ts';

const { runner } = await exampleTemplates();

function propertiesOf(type: string, property: string): ReadonlyMap<string, Readonly<Record<string, unknown>>> {
  const found = Object.values(runner.findResources(type)).map(({ Properties: properties }) => {
    const all = properties as Readonly<Record<string, unknown>>;
    return [String(all[property]), all] as const;
  });
  return new Map(found);
}

test('each job of a task has a rule that starts it at its minute, but the restore', () => {
  const rules = propertiesOf('AWS::Events::Rule', 'Name');
  const schedules = ['lifeboat-backup', 'lifeboat-mirror', 'lifeboat-drill'].map(
    (name) => rules.get(name)?.['ScheduleExpression'],
  );
  assert.deepEqual(schedules, ['cron(7 * * * ? *)', 'cron(17 * * * ? *)', 'cron(0 3 ? * SUN *)']);
  assert.deepEqual([...propertiesOf('AWS::ECS::TaskDefinition', 'Family').keys()].toSorted(), [
    'lifeboat-backup',
    'lifeboat-drill',
    'lifeboat-mirror',
    'lifeboat-restore',
  ]);
  assert.ok([...rules.values()].every((rule) => !JSON.stringify(rule).includes('restore')));
});
