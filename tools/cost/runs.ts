import { firingsPerMonth, type Properties, resources, type Templates } from './template.ts';
import { hoursPerMonth } from './usage.ts';

/** Of the rule with a schedule: the first deployment's rules, `…-first-<job>`, wait for an event and fire once. */
export function runsPerMonth(templates: Templates, job: string): number {
  for (const { Name: name, ScheduleExpression: schedule } of resources(templates, 'AWS::Events::Rule')) {
    if (typeof schedule !== 'string' || !String(name).endsWith(`-${job}`)) continue;
    return firingsPerMonth(schedule, hoursPerMonth);
  }
  return 0;
}

/** A function that no rule calls by the clock is called for each task. */
export function callsPerMonth(templates: Templates, name: string): number {
  if (name !== 'launch' && name !== 'outcome') return runsPerMonth(templates, name);
  return [...scheduledTasks(templates)].reduce((sum, { runs }) => sum + runs, 0);
}

interface ScheduledTask {
  readonly job: 'backup' | 'mirror' | 'drill';
  readonly definition: Properties;
  /** In a month. */
  readonly runs: number;
}

/** All but the restore, which is started by hand, on a night that nobody plans. */
export function* scheduledTasks(templates: Templates): Generator<ScheduledTask> {
  for (const definition of resources(templates, 'AWS::ECS::TaskDefinition')) {
    const job = String(definition['Family']).split('-').at(-1) ?? '';
    if (job !== 'backup' && job !== 'mirror' && job !== 'drill') continue;
    yield { job, definition, runs: runsPerMonth(templates, job) };
  }
}
