import { basename } from 'node:path';
import { Failure, type FailureKind } from '../../../errors.ts';

/** How a child process failed. `stderr` is its output there; for a stage of a pipeline, the last 64 KiB. */
export type ProcessProblem =
  | { readonly kind: 'not found'; readonly program: string }
  | { readonly kind: 'not started'; readonly program: string; readonly code: string }
  | { readonly kind: 'exited'; readonly program: string; readonly code: number; readonly stderr: string }
  | { readonly kind: 'killed'; readonly program: string; readonly signal: NodeJS.Signals; readonly stderr: string }
  | { readonly kind: 'timed out'; readonly program: string; readonly seconds: number }
  | { readonly kind: 'stalled'; readonly program: string; readonly seconds: number }
  /** It exited 0 although its input was not at its end. */
  | { readonly kind: 'stopped reading'; readonly program: string }
  | { readonly kind: 'wrote too much'; readonly program: string; readonly limitBytes: number }
  | { readonly kind: 'aborted'; readonly program: string };

/** A child process did not do its work. Callers that know better what that means give `as` another kind. */
export class ProcessFailure extends Failure {
  readonly detail: ProcessProblem;

  constructor(
    detail: ProcessProblem,
    options: { readonly as?: FailureKind; readonly hint?: string; readonly cause?: unknown } = {},
  ) {
    const hint = options.hint ?? hintOf(detail);
    super(options.as ?? kindOf(detail), describeProblem(detail), {
      ...(hint === undefined ? {} : { hint }),
      ...(options.cause === undefined ? {} : { cause: options.cause }),
    });
    this.detail = detail;
  }
}

function describeProblem(problem: ProcessProblem): string {
  const name = basename(problem.program);
  switch (problem.kind) {
    case 'not found':
      return `cannot find the program ${problem.program}`;
    case 'not started':
      return `cannot start ${problem.program}: ${problem.code}`;
    case 'exited':
      return `${name} exited with code ${problem.code}${quote(problem.stderr)}`;
    case 'killed':
      return `${name} was killed by ${problem.signal}${quote(problem.stderr)}`;
    case 'timed out':
      return `${name} did not end within ${problem.seconds} s`;
    case 'stalled':
      return `${name} stalled: no byte for ${problem.seconds} s`;
    case 'stopped reading':
      return `${name} ended before it had read all of its input`;
    case 'wrote too much':
      return `${name} wrote more than ${problem.limitBytes} bytes`;
    case 'aborted':
      return `${name} was stopped on request`;
  }
}

/** The last lines say why a program gave up; the first ones of a long output are noise. */
function quote(stderr: string): string {
  const lines = stderr
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return lines.length === 0 ? '' : `: ${lines.slice(-3).join('; ')}`;
}

function kindOf(problem: ProcessProblem): FailureKind {
  if (problem.kind === 'not found') return 'configuration';
  return problem.kind === 'aborted' ? 'interrupted' : 'unexpected';
}

const packages: Readonly<Record<string, string>> = {
  igzip: 'isal',
  pigz: 'pigz',
  gzip: 'gzip',
  gpg: 'gnupg',
  'gpg-agent': 'gnupg',
  gpgconf: 'gnupg',
  pg_dump: 'postgresql-client',
  pg_restore: 'postgresql-client',
  initdb: 'postgresql',
  postgres: 'postgresql',
  mkfifo: 'coreutils',
};

function hintOf(problem: ProcessProblem): string | undefined {
  if (problem.kind === 'killed' && problem.signal === 'SIGKILL') {
    return 'if nobody killed it, the machine ran out of memory: journalctl -k | grep -i oom';
  }
  if (problem.kind === 'stalled') {
    return 'see what the server, the network and the disk were doing; if they only need longer, raise BACKUP_STALL_SECONDS';
  }
  if (problem.kind !== 'not found') return undefined;
  const name = packages[basename(problem.program)];
  return name === undefined ? `install ${problem.program}, or put it on PATH` : `apt-get install ${name}`;
}
