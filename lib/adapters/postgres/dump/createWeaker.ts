import { objectOf } from '../../../core/restore/archiveObject.ts';
import { isPassing } from '../../../core/restore/fault.ts';
import { statementsIn } from '../../../core/restore/sqlText.ts';
import type { Unrestored } from '../../../core/restore/unrestored.ts';
import { type Clause, clausesOf, without } from '../../../core/restore/weakerTable.ts';
import type { Refusal, Replay } from '../server/restore/replay.ts';
import { whyOf } from './itemOf.ts';

/** What is given back first: a column's own type, last of all what only guards or fills it. */
const order: readonly Clause['kind'][] = [
  'COLUMN TYPE',
  'COLLATION',
  'GENERATED COLUMN',
  'DEFAULT',
  'CHECK CONSTRAINT',
];

/**
 * Creates a table, domain or composite type without those of its clauses that the server refuses, so that rows have a
 * place. What it lacks then; null where it cannot be created at all, and nothing is there.
 */
export async function createWeaker(statement: string, replay: Replay): Promise<readonly Unrestored[] | null> {
  const [create = '', ...more] = statementsIn(statement);
  const kind = /^CREATE (?:UNLOGGED )?(?<kind>TABLE|DOMAIN|TYPE)\b/.exec(create)?.groups?.['kind'];
  const clauses = clausesOf(create);
  if (kind === undefined || clauses.length + more.length === 0) return null;
  const drop = `DROP ${kind} ${objectOf(create).name}`;
  const whys = new Map<Clause, Refusal>();
  let left: readonly Clause[] = [];
  const whole = await replay.run(create);
  if (whole !== null) {
    if ((await replay.run(without(create, clauses))) !== null) return null;
    left = clauses;
    for (const clause of order.flatMap((each) => clauses.filter((found) => found.kind === each))) {
      if ((await replay.run(drop)) !== null) return null;
      const fewer = left.filter((each) => each !== clause);
      const refusal = await replay.run(without(create, fewer));
      if (refusal === null) {
        left = fewer;
        continue;
      }
      whys.set(clause, refusal);
      if (isPassing(refusal) || (await replay.run(without(create, left))) !== null) return null;
    }
  }
  const lacks = left.map((clause) => itemOf(clause.kind, clause.name, clause.later, whys.get(clause) ?? whole));
  for (const each of more) {
    const refusal = await replay.run(each);
    const { kind: of, name } = objectOf(each);
    if (refusal !== null) lacks.push(itemOf(of, name, `${each};`, refusal));
  }
  return lacks;
}

function itemOf(kind: string, name: string, statement: string, refusal: Refusal | null): Unrestored {
  const why = refusal === null ? 'refused' : whyOf({ message: refusal.message, statement: null }, refusal);
  return { kind, name, how: 'weakened', statement, why, sqlState: refusal?.sqlState ?? null, rows: null };
}
