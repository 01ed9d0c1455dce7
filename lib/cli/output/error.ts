import { inspect } from 'node:util';
import { exitCodeOf, Failure, Failures } from '../../errors.ts';
import { printable } from './printable.ts';
import type { Screen } from './screen.ts';

/** What went wrong, and on its own line what to do next; with the stack only when requested. */
export function printError(screen: Screen, error: unknown, options: { readonly verbose: boolean }): void {
  const label = screen.paint('red', 'error:');
  if (error instanceof Failures) {
    screen.line(`${label} ${printable(error.message)}`);
    for (const problem of error.problems) {
      screen.line(`  - ${printable(problem.message)}`);
      hint(screen, '    ', problem.hint);
    }
    hint(screen, '', error.hint);
  } else if (error instanceof Failure) {
    screen.line(`${label} ${printable(error.message)}`);
    hint(screen, '', error.hint);
  } else {
    screen.line(`${label} unexpected: ${printable(messageOf(error))}`);
    hint(screen, '', options.verbose ? undefined : 'run it again with -v and report what it prints');
  }
  if (options.verbose) screen.line(screen.paint('dim', inspect(error, { depth: 4 })));
}

function hint(screen: Screen, indent: string, text: string | undefined): void {
  if (text !== undefined) screen.line(`${indent}${screen.paint('cyan', 'hint:')} ${printable(text)}`);
}

interface Described {
  readonly kind: string;
  readonly message: string;
  readonly hint: string | null;
}

interface ErrorDocument {
  readonly exitCode: number;
  readonly error: Described & { readonly problems: readonly Described[] };
}

/** The same for programs: what `--json` prints in place of a result. */
export function errorDocument(error: unknown): ErrorDocument {
  const problems = error instanceof Failures ? error.problems : [];
  return { exitCode: exitCodeOf(error), error: { ...described(error), problems: problems.map(described) } };
}

function described(error: unknown): Described {
  if (error instanceof Failure) return { kind: error.kind, message: error.message, hint: error.hint ?? null };
  return { kind: 'unexpected', message: messageOf(error), hint: null };
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // An AggregateError of node:net has no message of its own.
  if (error.message === '' && error instanceof AggregateError) return error.errors.map(messageOf).join('; ');
  return error.message === '' ? error.name : error.message;
}
