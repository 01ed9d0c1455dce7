import { type Fault, faultOf } from '../../../core/restore/fault.ts';
import { offendingRows } from '../../../core/restore/weaker.ts';
import { RestoreFailed } from '../../../errors.ts';
import type { Problem } from './outcome.ts';
import { shortened } from './secrets.ts';
import { withoutRows } from './serverWords.ts';

/** So many errors are shown in a message; the failure carries {@link mostTold}. */
const shown = 3;
const mostTold = 200;

/** The message goes to receipts and mails. Where the place is at fault with one of them, the archive is not judged. */
export function restoreFailure(problems: readonly Problem[], met: number): RestoreFailed {
  const fault = problems.map(placeFault).find((each) => each !== null) ?? null;
  const [first, rest] = [
    problems.filter((each) => placeFault(each) !== null),
    problems.filter((each) => placeFault(each) === null),
  ];
  const errors = [...first, ...rest].slice(0, mostTold).map(inOneLine);
  const more = met > shown ? ` (${met} errors in all)` : '';
  const message = `pg_restore failed: ${errors.slice(0, shown).join('; ')}${more}`;
  const mayBeOfAge = problems.every(({ refusal }) => mayBeAge(refusal));
  const told = { errors, errorCount: met, mayBeAge: mayBeOfAge };
  return new RestoreFailed(fault?.kind ?? 'verification', message, fault?.hint ?? hintFor(problems), told);
}

function placeFault({ refusal }: Problem): Extract<Fault, { readonly party: 'place' }> | null {
  const fault = refusal === null ? null : faultOf(refusal);
  return fault?.party === 'place' ? fault : null;
}

function hintFor(problems: readonly Problem[]): string {
  const statements = problems.map(({ error }) => error.statement ?? '');
  const query = statements.map(offendingRows).find((sql) => sql !== null) ?? null;
  const within = problems.map(({ refusal }) => refusal?.within ?? null).find((name) => name !== null) ?? null;
  return [
    ...(query === null ? [] : [`the rows in the way: ${query}`]),
    ...(within === null ? [] : [`where it lacks a schema: alter function ${within} set search_path = …`]),
    'to bring every row back and leave this out: lifeboat restore --keep-going (to a task: KEEP_GOING=true)',
  ].join('; ');
}

function inOneLine(problem: Problem): string {
  const { error, refusal } = problem;
  const { message, statement } = error;
  // A server's message about itself does not quote rows.
  const own = placeFault(problem) === null || refusal === null ? null : `${aboutOf(message)}ERROR: ${refusal.message}`;
  const state = typeof refusal?.sqlState === 'string' ? ` (SQLSTATE ${refusal.sqlState})` : '';
  return `${own ?? withoutRows(message, statement)}${statement === null ? '' : `: ${shortened(statement)}`}${state}`;
}

function aboutOf(message: string): string {
  return /^COPY failed for table "(?:[^"]|"")*": /.exec(message)?.[0] ?? 'could not execute query: ';
}

/** Rows and functions of the archive fail on every server; words that the server does not know, on an older one. */
function mayBeAge(refusal: Problem['refusal']): boolean {
  return refusal !== null && refusal.within === null && !/^2[23]/.test(refusal.sqlState ?? '22');
}
