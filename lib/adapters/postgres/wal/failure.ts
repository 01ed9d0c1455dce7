import { during, Failure } from '../../../errors.ts';
import type { DatabaseAddress } from '../../../ports/database.ts';
import { describeAddress } from '../server/session/address.ts';
import { sqlState } from '../server/session/sqlstate.ts';

/** What a refused replication connection means, with what to do about it. */
export function replicationFailure(address: DatabaseAddress, error: unknown): unknown {
  const said = error instanceof Error ? error.message : String(error);
  const known = describeRefusal(address, said, sqlState(error));
  return known === null ? error : new Failure(known.kind, known.message, { hint: known.hint, cause: error });
}

interface Refusal {
  readonly kind: 'configuration' | 'credentials';
  readonly message: string;
  readonly hint: string;
}

/** From the server's words, as `pg` or a program of PostgreSQL passes them on; null for any other trouble. */
export function describeRefusal(address: DatabaseAddress, said: string, state?: string): Refusal | null {
  const { user } = address;
  const where = describeAddress(address);
  if (/no pg_hba\.conf entry for replication|no pg_hba\.conf entry.*replication/i.test(said)) {
    return {
      kind: 'configuration',
      message: `${where}: the server grants no replication connection`,
      hint: `add to its pg_hba.conf: host replication ${user} <this machine> scram-sha-256; managed services such as RDS have none: set BACKUP_WAL=false there`,
    };
  }
  if (/replication (?:role|attribute)|to start (?:a )?WAL sender|permission denied to start/i.test(said)) {
    return {
      kind: 'configuration',
      message: `${where}: the role may not replicate`,
      hint: `alter role ${user} replication, or set BACKUP_WAL_URL to a role that may`,
    };
  }
  if (/max_wal_senders/i.test(said) || (state === '53300' && /standby connections/i.test(said))) {
    return {
      kind: 'configuration',
      message: `${where}: the server has no free walsender`,
      hint: 'raise max_wal_senders by 2 and restart the server',
    };
  }
  if (/max_replication_slots|all replication slots are in use/i.test(said)) {
    return {
      kind: 'configuration',
      message: `${where}: the server has no free replication slot`,
      hint: 'raise max_replication_slots by 2 and restart the server',
    };
  }
  return null;
}

/** Errors of a statement about slots, by the server's words. */
export function slotFailure(address: DatabaseAddress, doing: string, error: unknown): unknown {
  const refused = replicationFailure(address, error);
  return refused === error ? during(doing, error) : refused;
}
