import { objectOf } from '../../../core/restore/archiveObject.ts';
import { faultOf, isPassing, mayFollow } from '../../../core/restore/fault.ts';
import { mayNeedSuperuser } from '../../../core/restore/privilegedObjects.ts';
import { lacksOwnerOfPublic } from '../../../core/restore/publicSchema.ts';
import { statementsIn } from '../../../core/restore/sqlText.ts';
import type { Unrestored } from '../../../core/restore/unrestored.ts';
import { isRefresh, offendingRows, weakerForm } from '../../../core/restore/weaker.ts';
import type { Refusal, Replay } from '../server/restore/replay.ts';
import type { MasterSession } from '../server/session/masterSession.ts';
import type { RestoreRequest } from './attempt.ts';
import { createWeaker } from './createWeaker.ts';
import { isSaidAlready } from './extensionComment.ts';
import { statementsForMaster } from './forMaster.ts';
import { harmlessReason } from './harmless.ts';
import { lackingMethod, laterOf, rowsLeftOut, whyOf } from './itemOf.ts';
import { reloadTable } from './reload.ts';
import type { RestoreError } from './restoreErrors.ts';
import type { ReadRows } from './tableRows.ts';

/** The results of the passes of one restore, in the archive's order. */
export interface Outcomes {
  readonly harmless: Set<string>;
  readonly ownership: string[];
  readonly eventTriggers: string[];
  readonly unrestored: Unrestored[];
  /** What the restore stops at. */
  readonly problems: Problem[];
}

export interface Problem {
  readonly error: RestoreError;
  readonly refusal: Refusal | null;
}

/** The sessions that may run a statement again. */
export interface Sessions {
  readonly replay: Replay;
  /** Null where nothing is run as the master. */
  readonly master: MasterSession | null;
  /** Statements without their semicolons that a person has agreed to run as the master. */
  readonly agreed: ReadonlySet<string>;
}

/** Sorts one error of pg_restore into `outcomes`, after its statement was run once more. */
export async function sortError(
  error: RestoreError,
  request: RestoreRequest,
  sessions: Sessions,
  outcomes: Outcomes,
  { lines, read }: { readonly lines: readonly string[]; readonly read: ReadRows },
): Promise<void> {
  const { statement } = error;
  const { replay } = sessions;
  if (statement === null) {
    const method = request.leaveOut === 'nothing' ? null : lackingMethod(error.message);
    if (method !== null) {
      outcomes.unrestored.push(method);
      return;
    }
    const loosen = request.leaveOut === 'anything';
    const again = await reloadTable(error.message, { lines, replay, read, loosen });
    if (again.kind === 'loaded') outcomes.unrestored.push(...again.weaker);
    else if (again.kind === 'unknown') outcomes.problems.push({ error, refusal: await replay.ailment() });
    else if (!loosen || isPassing(again.refusal)) outcomes.problems.push({ error, refusal: again.refusal });
    else outcomes.unrestored.push(...again.rules, rowsLeftOut(error.message, again));
    return;
  }
  const reason = harmlessReason(statement);
  if (reason !== null) {
    outcomes.harmless.add(`${statement} (${reason})`);
    return;
  }
  if (await isSaidAlready(replay, statement)) return;
  const forMaster = statementsForMaster(statement);
  if (forMaster?.kind === 'eventTriggers') {
    outcomes.eventTriggers.push(...forMaster.statements);
    return;
  }
  const asks = request.leaveOut !== 'nothing' || sessions.master !== null;
  const refusal = forMaster !== null && !asks ? 'not asked' : await replay.run(statement);
  if (refusal === null) return;
  // Another word than that the object is not there may come of what the master is yet to do, such as a table's owner
  // before its sequence's.
  const deferred =
    refusal === 'not asked' ||
    lacksOwnerOfPublic(statement, refusal.sqlState ?? '') ||
    (!isPassing(refusal) && (!mayFollow(refusal.sqlState) || lacksLaterObject(statement, refusal, outcomes)));
  if (forMaster !== null && deferred) {
    outcomes.ownership.push(...forMaster.statements);
    return;
  }
  if (refusal === 'not asked') return;
  const byMaster = await runAsMaster(statement, refusal, sessions);
  if (byMaster === null) return;
  const message = byMaster === refusal ? error.message : byMaster.message;
  const left = await leftOut({ message, statement }, byMaster, request, replay, outcomes);
  if (left === null) outcomes.problems.push({ error, refusal: byMaster });
  else for (const each of left) addLeft(outcomes.unrestored, each);
}

/** Whether a statement lacks an object that the master makes later on, such as a publication of all tables. */
function lacksLaterObject(statement: string, { sqlState }: Refusal, { ownership }: Outcomes): boolean {
  if (!mayFollow(sqlState)) return false;
  const { kind, name } = objectOf(statement);
  return ownership.some(
    (each) => each.startsWith('CREATE ') && objectOf(each).kind === kind && objectOf(each).name === name,
  );
}

/** What follows an object that is left out, its owner and comment, is run later with it. */
function addLeft(all: Unrestored[], item: Unrestored): void {
  const at = all.findIndex(({ kind, name, how }) => kind === item.kind && name === item.name && how === 'left out');
  const before = all[at];
  if (before === undefined || item.how !== 'left out') all.push(item);
  else all[at] = { ...before, statement: `${before.statement}\n${item.statement}` };
}

/** insufficient_privilege; and what an aggregate over the server's own state is refused with. */
const forSuperusers: ReadonlySet<string | null> = new Set(['42501', '42P13']);

/** Null where the master could run it; else why it stays refused. */
async function runAsMaster(statement: string, refusal: Refusal, { master, agreed }: Sessions): Promise<Refusal | null> {
  const [only = '', ...more] = statementsIn(statement);
  const fits = refusal.within === null && forSuperusers.has(refusal.sqlState);
  if (master === null || !fits || more.length > 0 || !agreed.has(only)) return refusal;
  return master.run(only);
}

/** What became of the object instead, and of others with it; null where the restore stops at it. */
async function leftOut(
  error: RestoreError & { readonly statement: string },
  refusal: Refusal,
  request: RestoreRequest,
  replay: Replay,
  { unrestored }: Outcomes,
): Promise<readonly Unrestored[] | null> {
  const { statement } = error;
  if (isPassing(refusal)) return null;
  const fault = faultOf(refusal);
  const weaker = weakerForm(statement);
  const item = {
    ...objectOf(statement),
    why: whyOf(error, refusal),
    sqlState: refusal.sqlState,
    rows: offendingRows(statement),
  };
  // Every row that is stored comes back without it.
  if (isRefresh(statement) && fault.party === 'archive') {
    return [{ ...item, how: 'weakened', statement: weaker?.later ?? statement }];
  }
  const left: Unrestored = { ...item, how: 'left out', statement: laterOf(statement, item.name) };
  if (request.leaveOut === 'nothing') return null;
  if (request.leaveOut === 'privileged') {
    const follows = unrestored.length > 0 && refusal.within === null && mayFollow(refusal.sqlState);
    return follows || (refusal.sqlState === '42501' && mayNeedSuperuser(statement)) ? [left] : null;
  }
  if (weaker === null || weaker.statement === null) return (await createWeaker(statement, replay)) ?? [left];
  const again = await replay.run(weaker.statement);
  if (again === null) return [{ ...item, how: 'weakened', statement: weaker.later }];
  return isPassing(again) ? null : [left];
}
