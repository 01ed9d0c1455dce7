import { isDeepStrictEqual } from 'node:util';
import type { ListedSnapshot } from '../../lib/jobs/list.ts';
import type { PruneDescription } from '../../lib/jobs/prune/plan.ts';
import type { VaultReport } from '../../lib/jobs/report.ts';
import type { Status } from '../../lib/jobs/status.ts';
import type { Mutant } from './mutants.ts';
import type { Answer, ReaderName } from './readers.ts';

export type Answers = ReadonlyMap<ReaderName, Answer>;

/** Why what the readers made of a vault with this mutant is wrong; empty where it is not. `truth`: of the vault without it. */
export function wrongWith(mutant: Mutant, answers: Answers, truth: Answers, proven: string): readonly string[] {
  return [...answers].flatMap(([reader, answer]) => {
    if ('crash' in answer) return [`${reader} crashed: ${stackOf(answer.crash)}`];
    const why = judge(mutant, reader, answer, truth.get(reader), proven);
    return why === null ? [] : [`${reader}: ${why}`];
  });
}

function judge(
  mutant: Mutant,
  reader: ReaderName,
  answer: Answer,
  true_: Answer | undefined,
  proven: string,
): string | null {
  if (true_ === undefined || !('value' in true_)) return 'nothing is known of the truth';
  if (mutant.signing === 'right key') {
    return 'value' in answer ? stolen(mutant, reader, answer.value, true_.value, proven) : null;
  }
  if (mutant.place === 'instead') return 'value' in answer ? damaged(reader, answer.value, true_.value) : null;
  if ('failure' in answer) return `junk made it fail: ${answer.failure}`;
  if (!('value' in answer)) return null;
  const [found, expected] = [withoutForeign(reader, answer.value), withoutForeign(reader, true_.value)];
  return isDeepStrictEqual(found, expected) ? null : difference(found, expected);
}

/** Junk is told, and changes nothing else. */
function withoutForeign(reader: ReaderName, value: unknown): unknown {
  if (reader === 'list') return listed(value as readonly ListedSnapshot[]);
  if (reader === 'status') return standing(value as Status);
  if (reader !== 'report') return value;
  const { status, snapshots, ...others } = value as VaultReport;
  return { ...others, status: standing(status), snapshots: listed(snapshots) };
}

function listed(rows: readonly ListedSnapshot[]): readonly ListedSnapshot[] {
  return rows.filter(({ foreign }) => foreign !== true);
}

function standing(status: Status): unknown {
  const problems = status.problems.filter(({ text }) => !text.includes('no record that counts'));
  return { ...status, problems, verdict: null, reason: null, records: null };
}

/** Damage may hide what was there. What is still told is true. */
function damaged(reader: ReaderName, value: unknown, true_: unknown): string | null {
  if (value === null) return null;
  const told =
    reader === 'list' ? (value as readonly ListedSnapshot[]).filter(({ problem }) => problem === null) : value;
  const known = new Set(leavesOf(true_));
  const invented = toldBy(reader).find((field) => leavesOf(picked(told, field)).some((leaf) => !known.has(leaf)));
  return invented === undefined ? null : `of ${invented} it says ${JSON.stringify(picked(told, invented))}`;
}

/** The fields of a reader's answer that restate records: others, such as counts and reasons, rightly change with what is lost. */
function toldBy(reader: ReaderName): readonly string[] {
  if (reader === 'list') return ['snapshot', 'snapshotAt', 'storedBytes', 'rows', 'recipients'];
  if (reader === 'the newest index') return ['entries'];
  if (reader.startsWith('files of')) return ['files'];
  return reader.startsWith('receipts of') ? ['details', 'summary', 'runId'] : [];
}

function picked(value: unknown, field: string): unknown {
  if (Array.isArray(value)) return value.map((each: unknown) => picked(each, field));
  return typeof value === 'object' && value !== null && field in value ? Reflect.get(value, field) : null;
}

/** Every text, number and null in a value, as JSON. */
function leavesOf(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [JSON.stringify(value) ?? 'undefined'];
  return Object.values(value).flatMap(leavesOf);
}

/** Whoever holds a signing key can add records that count, and change nothing of what a drill has proven. */
function stolen(mutant: Mutant, reader: ReaderName, value: unknown, true_: unknown, proven: string): string | null {
  // The reader's key judges what is proven: what it signs is the truth.
  if (mutant.of.kind === 'drill' || mutant.of.kind === 'restore') return null;
  if (reader === 'files of the proven' || reader === 'by name') {
    return isDeepStrictEqual(value, true_) ? null : difference(value, true_);
  }
  if (reader !== 'prune') return null;
  const [plan, truePlan] = [value as PruneDescription, true_ as PruneDescription];
  const removed = plan.snapshots.find(({ snapshot, action }) => snapshot === proven && action === 'remove');
  if (removed !== undefined) return `it would hide the proven snapshot: ${removed.reason}`;
  const hidden = plan.files.find((key) => !truePlan.files.includes(key));
  return hidden === undefined ? null : `it would hide the file ${JSON.stringify(hidden)}`;
}

function difference(found: unknown, expected: unknown): string {
  const [a, b] = [JSON.stringify(found) ?? '', JSON.stringify(expected) ?? ''];
  let at = 0;
  while (at < a.length && a[at] === b[at]) at += 1;
  const from = Math.max(0, at - 120);
  return `it says …${a.slice(from, at + 200)}…, and the truth is …${b.slice(from, at + 200)}…`;
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
