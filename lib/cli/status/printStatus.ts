import { humanBytes } from '../../core/runs/bytes.ts';
import { humanSeconds, humanSpan } from '../../core/runs/duration.ts';
import type { Limit, Problem, Verdict } from '../../core/runs/standing.ts';
import { exceptInWords } from '../../core/verify/exceptions.ts';
import type { Status } from '../../jobs/status.ts';
import { countText } from '../output/amounts.ts';
import { printable } from '../output/printable.ts';
import type { Screen } from '../output/screen.ts';
import { wrapped } from '../output/wrap.ts';

const words = {
  safe: ['green', 'SAFE'],
  look: ['yellow', 'LOOK'],
  'at risk': ['red', 'AT RISK'],
} as const satisfies Readonly<Record<Verdict, unknown>>;

const labelWidth = 12;
/** More lines would push the verdict off a screen of 24 lines. */
const shownProblems = 3;

/** One word, the reason, and what an operator asks next: fits a screen of 24 lines and 60 columns. */
export function printStatus(screen: Screen, status: Status, now: Date): void {
  const [style, word] = words[status.verdict];
  block(screen, `${word}  `, printable(`${status.host}: ${status.reason}`), (text) =>
    screen.paint(style, screen.paint('bold', text)),
  );
  screen.line();
  const row = (label: string, text: string): void => block(screen, label.padEnd(labelWidth), text);
  row('snapshot', snapshotText(status));
  row('files', filesText(status));
  row('proven', provenText(status));
  if (status.wal !== undefined) row('any moment', windowText(status.wal));
  if (status.records !== undefined) row('records', status.records);
  row('lost now', lossText(status, now));
  row('back in', recoveryText(status));
  for (const [at, limit] of status.limits.entries()) row(at === 0 ? 'next limit' : '', limitText(limit, now));
  printProblems(screen, status.problems);
}

/** A lead with the text next to it, indented also where it wraps. */
function block(
  screen: Screen,
  lead: string,
  text: string,
  paint: (lead: string) => string = (plain) => screen.paint('dim', plain),
): void {
  const [first = '', ...rest] = wrapped(text, screen.columns() - lead.length);
  screen.line(`${paint(lead)}${first}`);
  for (const line of rest) screen.line(`${' '.repeat(lead.length)}${line}`);
}

function snapshotText({ newestSnapshot, snapshots }: Status): string {
  if (newestSnapshot === null) return 'none';
  const { snapshot, ageSeconds, rows, doubts } = newestSnapshot;
  const suspect = doubts.length > 0 ? ', suspect' : '';
  return `${snapshot}, ${humanSpan(ageSeconds)} old, ${countText(rows)} rows${suspect}; ${snapshots} in the vault`;
}

function filesText({ mirror }: Status): string {
  if (mirror === null) return 'no mirror that can be read';
  const { files, bytes, ageSeconds } = mirror;
  return `${countText(files)} (${humanBytes(bytes)}), mirrored ${humanSpan(ageSeconds)} ago`;
}

function provenText({ provenDrill }: Status): string {
  if (provenDrill === null) return 'never';
  const { snapshot, ageSeconds, inVault, except } = provenDrill;
  return `${snapshot}${exceptInWords(except)}, by a drill ${humanSpan(ageSeconds)} ago${inVault ? '' : '; it is no longer in the vault'}`;
}

function windowText({ from, until, lagBytes }: NonNullable<Status['wal']>): string {
  const lag = lagBytes === null || lagBytes === 0 ? '' : `; ${humanBytes(lagBytes)} of the log not in the vault yet`;
  return `from ${minute(from)} to ${minute(until)} UTC${lag}`;
}

function minute(at: string): string {
  return at.slice(0, 16).replace('T', ' ');
}

function lossText({ loss: { rowsSince, filesSince } }: Status, now: Date): string {
  const rows = rowsSince === null ? 'every row' : `rows written in the last ${since(rowsSince, now)}`;
  const files = filesSince === null ? 'every file' : `files of the last ${since(filesSince, now)}`;
  return `${rows}, ${files}`;
}

function recoveryText({ recovery, provenDrill }: Status): string {
  if (recovery === null || provenDrill === null) return 'unknown: no drill has shown it';
  const took = humanSeconds(recovery.seconds);
  return recovery.basis === 'measured'
    ? `${took}, as the drill took`
    : `${took}: the drill took ${humanSeconds(provenDrill.recoverySeconds ?? 0)}, and there is more by now`;
}

const endings = {
  snapshot: 'the newest snapshot is too old',
  mirror: 'the mirror is too old',
  drill: 'the passed drill is too old',
  'lock of the newest proven snapshot': 'the lock on the newest proven snapshot ends',
} as const satisfies Readonly<Record<Limit['what'], string>>;

function limitText({ what, at }: Limit, now: Date): string {
  return `in ${humanSpan((Date.parse(at) - now.getTime()) / 1000)} ${endings[what]}`;
}

function printProblems(screen: Screen, problems: readonly Problem[]): void {
  if (problems.length > 0) screen.line();
  for (const { severity, text, mend: hint } of problems.slice(0, shownProblems)) {
    const sign = severity === 'risk' ? (['red', '✗ '] as const) : (['yellow', '! '] as const);
    block(screen, sign[1], printable(text), (lead) => screen.paint(sign[0], lead));
    if (hint !== null) block(screen, '  hint: ', printable(hint), (lead) => screen.paint('cyan', lead));
  }
  const more = problems.length - shownProblems;
  if (more > 0) screen.line(`and ${more} more: lifeboat status --json`);
}

function since(at: string, now: Date): string {
  return humanSpan((now.getTime() - Date.parse(at)) / 1000);
}
