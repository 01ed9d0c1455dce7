import type { Environment } from '../../lib/config/env.ts';
import { Failure, Failures } from '../../lib/errors.ts';

const jobs = ['backup', 'mirror', 'drill', 'restore'] as const;
type Job = (typeof jobs)[number];

/** What whoever starts a task may say beside the job, and the jobs that listen to it. */
const heard = {
  LIFEBOAT_SCHEDULED_AT: ['backup', 'mirror', 'drill'],
  SNAPSHOT: ['restore'],
  CONFIRM: ['restore'],
} as const satisfies Readonly<Record<string, readonly Job[]>>;

type Said = Partial<Readonly<Record<keyof typeof heard, string>>>;

/**
 * The command line that a task's variables ask for. An empty variable is one that was not given. Throws Failures `usage`
 * with every problem: a variable that the job would not listen to was meant for something, so nothing is run.
 */
export function argumentsOf(environment: Environment): readonly string[] {
  const problems: Failure[] = [];
  const job = jobs.find((each) => each === environment['LIFEBOAT_JOB']);
  if (job === undefined) problems.push(odd('LIFEBOAT_JOB', environment['LIFEBOAT_JOB'], `one of ${jobs.join(', ')}`));
  const said: Record<string, string> = {};
  for (const [name, listeners] of Object.entries(heard)) {
    const value = environment[name] ?? '';
    if (value === '') continue;
    said[name] = value;
    if (job !== undefined && !listeners.some((each) => each === job)) problems.push(unheard(name, job, listeners));
  }
  const slot = said['LIFEBOAT_SCHEDULED_AT'];
  if (slot !== undefined && !isInstant(slot)) {
    problems.push(odd('LIFEBOAT_SCHEDULED_AT', slot, 'an instant such as 2026-03-01T12:07:00Z'));
  }
  if (job === undefined || problems.length > 0) {
    throw new Failures('usage', 'this task was started with variables that make no sense; nothing was run', problems);
  }
  return [job, ...options[job](said)];
}

const options: Readonly<Record<Job, (said: Said) => readonly string[]>> = {
  backup: ({ LIFEBOAT_SCHEDULED_AT: slot }) => (slot === undefined ? [] : ['--slot', slot]),
  mirror: ({ LIFEBOAT_SCHEDULED_AT: slot }) => (slot === undefined ? [] : ['--scheduled']),
  drill: () => [],
  // Joined to their options, so that no value can pass for another option.
  restore: ({ SNAPSHOT: snapshot, CONFIRM: name }) => [
    '--yes',
    snapshot === undefined ? '--proven' : `--snapshot=${snapshot}`,
    // Beside, unless the name is the database's own.
    '--beside',
    ...(name === undefined ? [] : [`--confirm=${name}`]),
  ],
};

function isInstant(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z$/.test(text) && !Number.isNaN(Date.parse(text));
}

function odd(name: string, value: string | undefined, shape: string): Failure {
  const is = value === undefined || value === '' ? 'is not set' : `is ${JSON.stringify(value)}`;
  return new Failure('usage', `${name} ${is}, and must be ${shape}`, { hint: `start the task again with ${name}` });
}

function unheard(name: string, job: Job, listeners: readonly Job[]): Failure {
  return new Failure('usage', `${name} is set, and ${job} does not listen to it: only ${listeners.join(', ')}`, {
    hint: `start the task of ${listeners[0]} with it, or this one without`,
  });
}
