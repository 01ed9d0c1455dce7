import { humanBytes } from '../../core/runs/bytes.ts';
import type { TargetState } from '../../ports/target.ts';
import type { DatabasePlan } from './contract.ts';

interface Found {
  readonly warnings: readonly string[];
  readonly obstacles: readonly string[];
}

/**
 * Logical slots stay with the database that is swapped out and keep WAL on the server's disk for it. A prepared transaction
 * keeps a database from being renamed, and its locks keep it from being emptied.
 */
export function judgeSlots(
  { slots, prepared }: Pick<TargetState, 'slots' | 'prepared'>,
  database: string,
  way: DatabasePlan['way'],
): Found {
  if (way !== 'swap' && way !== 'in place') return { warnings: [], obstacles: [] };
  return {
    warnings: slots.map((slot) => whatBecomes(slot, database, way)),
    obstacles: prepared.map(
      ({ gid, owner }) =>
        `transaction ${gid} of ${owner} is prepared in ${database} and not ended: in that database, rollback prepared ${literal(gid)}, or commit prepared`,
    ),
  };
}

function whatBecomes(
  { name, retainedBytes }: TargetState['slots'][number],
  database: string,
  way: 'swap' | 'in place',
): string {
  const held = retainedBytes === null ? 'keeps WAL' : `keeps WAL (${humanBytes(retainedBytes)} now)`;
  const fate =
    way === 'swap'
      ? `stays with the database that is swapped out and ${held} until it is dropped`
      : `${held}, and its consumer gets every restored row as a new one`;
  return `logical slot ${name} of ${database} ${fate}: ${dropping(name)} ends it, and its consumer needs a new slot and a new first copy`;
}

export function dropping(slot: string): string {
  return `select pg_drop_replication_slot(${literal(slot)})`;
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
