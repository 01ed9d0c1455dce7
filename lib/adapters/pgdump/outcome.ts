import { objectOf } from '../../core/archiveObject.ts';
import { mayNeedSuperuser } from '../../core/privilegedObjects.ts';
import { faultOf, isPassing, mayFollow } from '../../core/restoreFault.ts';
import type { Unrestored } from '../../core/unrestored.ts';
import { isRefresh, offendingRows, weakerForm } from '../../core/weaker.ts';
import type { Refusal, Replay } from '../postgres/replay.ts';
import type { RestoreRequest } from './attempt.ts';
import { statementsForMaster } from './forMaster.ts';
import { harmlessReason } from './harmless.ts';
import { type LoadLine, reloadTable } from './reload.ts';
import type { RestoreError } from './restoreErrors.ts';
import { withoutSecrets } from './secrets.ts';
import { bareWords } from './serverWords.ts';

/** What the passes of one restore came to, in the archive's order. */
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

/** Sorts one error of pg_restore into `outcomes`, after its statement was run once more. */
export async function sortError(
  error: RestoreError,
  request: RestoreRequest,
  replay: Replay,
  outcomes: Outcomes,
  { lines, load }: { readonly lines: readonly string[]; readonly load: LoadLine },
): Promise<void> {
  const { statement } = error;
  if (statement === null) {
    const refusal = await replay.ailment();
    const weaker =
      refusal === null && request.leaveOut === 'anything'
        ? await reloadTable(error.message, lines, replay, load)
        : null;
    if (weaker === null) outcomes.problems.push({ error, refusal });
    else outcomes.unrestored.push(...weaker);
    return;
  }
  const reason = harmlessReason(statement);
  if (reason !== null) {
    outcomes.harmless.add(`${statement} (${reason})`);
    return;
  }
  const forMaster = statementsForMaster(statement);
  const refusal = forMaster !== null && request.leaveOut !== 'anything' ? 'not asked' : await replay.run(statement);
  if (refusal === null) return;
  if (forMaster !== null && (refusal === 'not asked' || refusal.sqlState === '42501')) {
    outcomes[forMaster.kind].push(...forMaster.statements);
    return;
  }
  if (refusal === 'not asked') return;
  const left = await leftOut({ ...error, statement }, refusal, request, replay, outcomes);
  if (left === null) outcomes.problems.push({ error, refusal });
  else outcomes.unrestored.push(left);
}

/** What became of the object instead; null where the restore stops at it. */
async function leftOut(
  error: RestoreError & { readonly statement: string },
  refusal: Refusal,
  request: RestoreRequest,
  replay: Replay,
  { unrestored }: Outcomes,
): Promise<Unrestored | null> {
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
    return { ...item, how: 'weakened', statement: weaker?.later ?? statement };
  }
  const left: Unrestored = { ...item, how: 'left out', statement: withoutSecrets(statement) };
  if (request.leaveOut === 'nothing') return null;
  if (request.leaveOut === 'privileged') {
    const follows = unrestored.length > 0 && refusal.within === null && mayFollow(refusal.sqlState);
    return follows || (refusal.sqlState === '42501' && mayNeedSuperuser(statement)) ? left : null;
  }
  if (weaker === null || weaker.statement === null) return left;
  const again = await replay.run(weaker.statement);
  if (again === null) return { ...item, how: 'weakened', statement: weaker.later };
  return isPassing(again) ? null : left;
}

function whyOf({ message, statement }: RestoreError, { within }: Refusal): string {
  const words = bareWords(message, statement);
  if (within === null) return words;
  return `${words}, in function ${within}; it may need its own search_path: alter function ${within} set search_path = …`;
}
