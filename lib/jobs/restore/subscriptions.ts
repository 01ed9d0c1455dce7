import type { TargetState } from '../../ports/target.ts';
import type { DatabasePlan } from './contract.ts';

interface Found {
  readonly warnings: readonly string[];
  readonly obstacles: readonly string[];
}

/**
 * What happens to the subscriptions of the existing database. The worker of an enabled one reconnects after every
 * `--disconnect`, so the database could not be renamed. In place they are dropped, because the changes they would
 * continue with do not follow from the restored state.
 */
export function judgeSubscriptions(
  { subscriptions }: Pick<TargetState, 'subscriptions'>,
  database: string,
  way: DatabasePlan['way'],
): Found {
  if (way === 'in place') return { warnings: subscriptions.map((each) => ended(each, database)), obstacles: [] };
  if (way !== 'swap') return { warnings: [], obstacles: [] };
  const enabled = subscriptions.filter((each) => each.enabled);
  return { warnings: [], obstacles: enabled.map((each) => inTheWay(each.name, database)) };
}

function ended({ name, slot }: TargetState['subscriptions'][number], database: string): string {
  const what = `subscription ${name} of ${database} is ended: what it would go on with does not follow from the restored state`;
  const next = 'then create it again where its changes are needed';
  if (slot === null) return `${what}; ${next}`;
  const dropping = `select pg_drop_replication_slot('${slot.replaceAll("'", "''")}')`;
  return `${what}, and its slot ${slot} stays at its publisher and keeps changes there: ${dropping} in that database, ${next}`;
}

function inTheWay(name: string, database: string): string {
  const statement = `alter subscription "${name.replaceAll('"', '""')}" disable`;
  return `subscription ${name} writes into ${database}, which cannot be renamed then: in that database, ${statement}`;
}
