import type { Uncounted } from '../snapshots/census.ts';

const uncountedLead = 'not counted when it was saved: ';

/** Tables that a drill cannot judge, one sentence each. A materialized view holds no rows of its own. */
export function uncountedExceptions(uncounted: readonly Uncounted[] = []): readonly string[] {
  return uncounted
    .filter(({ kind }) => kind !== 'materialized view')
    .map(({ schema, name, reason }) => `${uncountedLead}${schema}.${name} (${reason})`);
}

/** ` except for 2 that need a superuser and 1 table that was not counted`; empty where there is nothing. */
export function exceptInWords(except: readonly string[] = []): string {
  const tables = except.filter((each) => each.startsWith(uncountedLead)).length;
  const others = except.length - tables;
  const parts = [
    ...(others === 0 ? [] : [`${others} that ${others === 1 ? 'needs' : 'need'} a superuser`]),
    ...(tables === 0 ? [] : [tables === 1 ? '1 table that was not counted' : `${tables} tables that were not counted`]),
  ];
  return parts.length === 0 ? '' : ` except for ${parts.join(' and ')}`;
}
