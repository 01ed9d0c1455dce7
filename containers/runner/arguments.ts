import type { Environment } from '../../lib/config/env.ts';
import { Failure, Failures } from '../../lib/errors.ts';

const jobs = ['backup', 'mirror', 'drill', 'restore'] as const;
type Job = (typeof jobs)[number];

interface Heard {
  /** The jobs that accept it. */
  readonly by: readonly Job[];
  readonly shape: string;
  readonly pattern: RegExp;
}

const yes = { shape: 'true', pattern: /^true$/ };

/** The variables that a task accepts besides the job. */
const heard = {
  LIFEBOAT_SCHEDULED_AT: {
    by: ['backup', 'mirror', 'drill'],
    shape: 'an instant such as 2026-03-01T12:07:00Z',
    pattern: /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z$/,
  },
  SNAPSHOT: { by: ['drill', 'restore'], shape: 'a name such as 2026-03-01/12', pattern: /./s },
  PROVEN: { by: ['restore'], ...yes },
  CONFIRM: { by: ['restore'], shape: 'the name of the database', pattern: /./s },
  DISCONNECT: { by: ['restore'], ...yes },
  KEEP_GOING: { by: ['restore'], ...yes },
  AS_MASTER: {
    by: ['restore'],
    shape: 'the digest that lifeboat restore --as-master --dry-run shows',
    pattern: /^[0-9a-f]{64}$/,
  },
  OVERWRITE: { by: ['restore'], ...yes },
  KEEP_NEWER: { by: ['restore'], ...yes },
  ONLY: { by: ['drill', 'restore'], shape: 'database or objects', pattern: /^(?:database|objects)$/ },
  ACCEPT: { by: ['backup', 'mirror'], ...yes },
  TRUST: { by: ['restore'], shape: 'a doubt that a refusal names, such as log-position', pattern: /^[a-z-]+$/ },
  GRANT_ATTRIBUTES: {
    by: ['restore'],
    shape: 'roles and rights such as cdc=replication;jobs=bypassrls,pg_read_all_data',
    pattern: /^[^=;]+=[^=;]+(?:;[^=;]+=[^=;]+)*$/,
  },
  REPAIR: { by: ['mirror'], ...yes },
} as const satisfies Readonly<Record<string, Heard>>;

type Name = keyof typeof heard;
type Said = Partial<Readonly<Record<Name, string>>>;

/**
 * The command line that a task's variables ask for. An empty variable is one that was not given. Throws Failures
 * `usage` with every problem: a variable that the job does not accept was meant for something, so nothing is run.
 */
export function argumentsOf(environment: Environment): readonly string[] {
  const problems: Failure[] = [];
  const job = jobs.find((each) => each === environment['LIFEBOAT_JOB']);
  if (job === undefined) problems.push(odd('LIFEBOAT_JOB', environment['LIFEBOAT_JOB'], `one of ${jobs.join(', ')}`));
  const said: Record<string, string> = {};
  for (const [name, { by, shape, pattern }] of Object.entries<Heard>(heard)) {
    const value = environment[name] ?? '';
    if (value === '') continue;
    said[name] = value;
    if (job !== undefined && !by.includes(job)) problems.push(unheard(name, job, by));
    else if (!pattern.test(value) || !isReal(name, value)) problems.push(odd(name, value, shape));
  }
  if (job === 'restore') problems.push(...unconfirmed(said));
  if (job === undefined || problems.length > 0) {
    throw new Failures('usage', 'this task was started with variables that make no sense; nothing was run', problems);
  }
  return [job, ...options[job](said)];
}

const options: Readonly<Record<Job, (said: Said) => readonly string[]>> = {
  backup: ({ LIFEBOAT_SCHEDULED_AT: slot, ACCEPT }) => [
    ...(slot === undefined ? [] : ['--slot', slot]),
    ...flag('--accept', ACCEPT),
  ],
  mirror: ({ LIFEBOAT_SCHEDULED_AT: slot, ACCEPT, REPAIR }) => [
    ...flag('--scheduled', slot),
    ...flag('--accept', ACCEPT),
    ...flag('--repair', REPAIR),
  ],
  // Joined to their options, so that a value cannot be taken for another option.
  drill: ({ SNAPSHOT: snapshot, ONLY: surface }) => [
    ...(snapshot === undefined ? [] : [`--snapshot=${snapshot}`]),
    ...(surface === undefined ? [] : [`--only=${surface}`]),
  ],
  restore: ({ SNAPSHOT: snapshot, CONFIRM: name, ONLY: surface, TRUST: doubt, GRANT_ATTRIBUTES, ...said }) => [
    '--yes',
    ...(snapshot === undefined ? [] : [`--snapshot=${snapshot}`]),
    ...flag('--proven', said.PROVEN),
    // Next to it, unless the name is the database's own.
    '--beside',
    ...(name === undefined ? [] : [`--confirm=${name}`]),
    ...flag('--disconnect', said.DISCONNECT),
    ...flag('--keep-going', said.KEEP_GOING),
    ...(said.AS_MASTER === undefined ? [] : ['--as-master', `--confirm-statements=${said.AS_MASTER}`]),
    ...flag('--overwrite', said.OVERWRITE),
    ...flag('--keep-newer', said.KEEP_NEWER),
    ...(doubt === undefined ? [] : [`--trust=${doubt}`]),
    ...(GRANT_ATTRIBUTES === undefined ? [] : [`--grant-attributes=${GRANT_ATTRIBUTES}`]),
    ...(surface === undefined ? [] : [`--only=${surface}`]),
  ],
};

function flag(name: string, said: string | undefined): readonly string[] {
  return said === undefined ? [] : [name];
}

/** No 31st of February. */
function isReal(name: string, value: string): boolean {
  return name !== 'LIFEBOAT_SCHEDULED_AT' || !Number.isNaN(Date.parse(value));
}

/** Options for the database in use, or for its files, require its name too. */
function unconfirmed({ CONFIRM: name, DISCONNECT, ONLY: surface }: Said): readonly Failure[] {
  if (name !== undefined) return [];
  const meant = [
    ...(DISCONNECT === undefined ? [] : ['DISCONNECT']),
    ...(surface === 'objects' ? ['ONLY=objects'] : []),
  ];
  return meant.map(
    (what) =>
      new Failure('usage', `${what} is set and CONFIRM is not: without it nothing that is in use is touched`, {
        hint: `start the task again with CONFIRM, the name of the database, or without ${what}`,
      }),
  );
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
