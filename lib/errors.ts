/** The one table of exit codes; `--help` prints it. A job's outcome and every {@link Failure} map to one row. */
export const exitCodes = {
  done: 0,
  unexpected: 1,
  usage: 2,
  partial: 3,
  configuration: 10,
  busy: 11,
  credentials: 12,
  source: 13,
  vault: 14,
  verification: 20,
  brake: 21,
  interrupted: 130,
} as const;

export type ExitName = keyof typeof exitCodes;

/** Each row of the table for a person. */
export const exitMeanings: Readonly<Record<ExitName, string>> = {
  done: 'done (also: the slot was already taken)',
  unexpected: 'unexpected',
  usage: 'usage',
  partial: 'partly done',
  configuration: 'configuration',
  busy: 'refused: a run of the same kind is under way',
  credentials: 'credentials',
  source: 'source unreachable',
  vault: 'vault unreachable',
  verification: 'verification failed',
  brake: 'brake engaged',
  interrupted: 'interrupted',
};

/** The row of a code; undefined for a code that none of our processes exits with. */
export function exitNamed(code: number): ExitName | undefined {
  return Object.keys(exitCodes)
    .filter(isExitName)
    .find((name) => exitCodes[name] === code);
}

function isExitName(name: string): name is ExitName {
  return Object.hasOwn(exitCodes, name);
}
export type FailureKind = Exclude<ExitName, 'done' | 'partial'>;

/**
 * What may fix a failure automatically: the same work on a new snapshot of the database, once or until it succeeds; or
 * the same work from the beginning, because listings are sorted from now on.
 */
export type Retry = 'fresh snapshot' | 'schema changed' | 'sorted listing';

/**
 * An error that an operator can act on: what went wrong (lower case, no full stop, the wrong value included,
 * never a secret) and a hint with the next command to type. `kind` decides the exit code; no code parses the
 * message to find out what happened.
 */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly kind: FailureKind;
  readonly hint: string | undefined;
  readonly retry: Retry | undefined;

  constructor(kind: FailureKind, message: string, options: { hint?: string; cause?: unknown; retry?: Retry } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.kind = kind;
    this.hint = options.hint;
    this.retry = options.retry;
  }
}

/** Several problems found at once, each with its own hint; reported together, worst kind first. */
export class Failures extends Failure {
  readonly problems: readonly Failure[];

  constructor(kind: FailureKind, message: string, problems: readonly Failure[]) {
    super(kind, message);
    this.problems = problems;
  }
}

interface Told {
  /** The first errors that the restore met, each in one line and without contents of rows. */
  readonly errors: readonly string[];
  readonly errorCount: number;
  /** Whether a server older than the snapshot's may be the cause. */
  readonly mayBeAge: boolean;
}

/** A restore that stopped at statements the server refused. */
export class RestoreFailed extends Failure {
  readonly told: Told;

  constructor(kind: FailureKind, message: string, hint: string, told: Told) {
    super(kind, message, { hint });
    this.told = told;
  }
}

/** Adds what was being done when `error` occurred, keeping its kind and hint. */
export function during(doing: string, error: unknown): Failure {
  if (error instanceof Failures) return error;
  if (error instanceof Failure) {
    return new Failure(error.kind, `${doing}: ${error.message}`, {
      ...(error.hint === undefined ? {} : { hint: error.hint }),
      ...(error.retry === undefined ? {} : { retry: error.retry }),
      cause: error,
    });
  }
  return new Failure('unexpected', `${doing}: ${error instanceof Error ? error.message : String(error)}`, {
    cause: error,
  });
}

/**
 * Two failures of one run: the first one, whose kind decides the exit, and a failed clean-up after it, whose hint is
 * used where it has one.
 */
export function followedBy(error: unknown, later: Failure): Failure {
  const first = error instanceof Failure ? error : during('a run that failed', error);
  const hint = later.hint ?? first.hint;
  return new Failure(first.kind, `${first.message}; and then ${later.message}`, {
    ...(hint === undefined ? {} : { hint }),
    cause: error,
  });
}

export function exitCodeOf(error: unknown): number {
  return exitCodes[error instanceof Failure ? error.kind : 'unexpected'];
}
