import { formatLsn } from '../../../core/wal/lsn.ts';
import { Failure } from '../../../errors.ts';
import type { DatabaseAddress } from '../../../ports/database.ts';
import type { WalSlots } from '../../../ports/wal.ts';
import { withSession } from '../server/session/connect.ts';
import { sqlState } from '../server/session/sqlstate.ts';
import { slotFailure } from './failure.ts';

/** Physical replication slots, which keep the log at the source until the vault has it. */
export function postgresSlots(address: DatabaseAddress): WalSlots {
  const ask = async (doing: string, sql: string, values: readonly unknown[]): Promise<void> => {
    try {
      await withSession(address, (session) => session.query(sql, values));
    } catch (error) {
      throw slotFailure(address, doing, error);
    }
  };
  return {
    create: (name) => ask(`making the slot ${name}`, 'select pg_create_physical_replication_slot($1, true)', [name]),
    copy: (of, name) => ask(`copying the slot ${of}`, 'select pg_copy_physical_replication_slot($1, $2)', [of, name]),
    advance: (name, to) =>
      ask(`advancing the slot ${name}`, 'select pg_replication_slot_advance($1, $2::pg_lsn)', [name, formatLsn(to)]),
    async drop(name) {
      try {
        await withSession(address, (session) =>
          session.query('select pg_drop_replication_slot(slot_name) from pg_replication_slots where slot_name = $1', [
            name,
          ]),
        );
      } catch (error) {
        if (sqlState(error) === '42704') return;
        if (sqlState(error) !== '55006') throw slotFailure(address, `dropping the slot ${name}`, error);
        throw new Failure('busy', `the slot ${name} is in use: something streams from it`, {
          hint: 'stop that first: systemctl stop lifeboat-stream, or end lifeboat run',
          cause: error,
        });
      }
    },
  };
}
