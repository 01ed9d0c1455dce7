import type { DatabasePlan } from './contract.ts';
import { retiredName } from './names.ts';

/** How to go back, as SQL for psql on the target server; null where nothing was swapped out. */
export function undoOf(plan: DatabasePlan | null): readonly string[] | null {
  if (plan === null || plan.retired === null) return null;
  return [renaming(plan.name, plan.setAside), renaming(plan.retired, plan.name)];
}

/** The reverse, for a database that was restored next to the application's. */
export function laterOf(plan: DatabasePlan | null, now: Date): readonly string[] | null {
  if (plan === null || plan.besides === null) return null;
  return [renaming(plan.besides, retiredName(plan.besides, now)), renaming(plan.name, plan.besides)];
}

function renaming(from: string, to: string): string {
  const [quotedFrom, quotedTo] = [from, to].map((name) => `"${name.replaceAll('"', '""')}"`);
  return `alter database ${quotedFrom} rename to ${quotedTo};`;
}
