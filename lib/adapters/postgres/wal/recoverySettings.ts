import { join } from 'node:path';
import type { BaseSource } from '../../../core/wal/baseManifest.ts';
import { formatLsn } from '../../../core/wal/lsn.ts';
import type { RecoveryTarget } from '../../../core/wal/recoveryTarget.ts';
import { Failure } from '../../../errors.ts';

/** Of a socket's path, without its end. */
const longestSocketDirectory = 107 - '/.s.PGSQL.65535'.length;

/** Where the recovered server in `directory` listens. Failure `configuration` where the path is too long. */
export function socketsIn(directory: string): string {
  const sockets = join(directory, 's');
  if (sockets.length <= longestSocketDirectory) return sockets;
  throw new Failure('configuration', `the path ${sockets} is too long for a socket`, {
    hint: 'name a shorter one: BACKUP_SCRATCH_DIR',
  });
}

/** An exact position: what begins there is not replayed. */
export function targetSettings(target: RecoveryTarget): Readonly<Record<string, string>> {
  const action = {
    recovery_target_action: 'promote',
    recovery_target_inclusive: target.by === 'lsn' ? 'off' : 'on',
  };
  if (target.by === 'time') {
    return { ...action, recovery_target_time: target.at.toISOString().replace('T', ' ').replace('Z', '+00') };
  }
  if (target.by === 'lsn') return { ...action, recovery_target_lsn: formatLsn(target.lsn) };
  return { ...action, recovery_target_xid: target.xid };
}

/** Settings of the server itself: nothing of the source's own files decides how it runs. */
export function settingsOf(
  directory: string,
  {
    source,
    timeline,
    settings,
  }: {
    readonly source: Pick<BaseSource, 'maxPreparedTransactions'>;
    readonly timeline: number;
    readonly settings: Readonly<Record<string, string>>;
  },
): Readonly<Record<string, string>> {
  return {
    config_file: join(directory, 'postgresql.conf'),
    hba_file: join(directory, 'pg_hba.conf'),
    ident_file: join(directory, 'pg_ident.conf'),
    listen_addresses: '',
    unix_socket_directories: socketsIn(directory),
    unix_socket_permissions: '0700',
    // Nobody reads it before the end, so none of its limits need be those of the source.
    hot_standby: 'off',
    restore_command: `cp ${quoted(join(directory, 'wal')).replaceAll('%', '%%')}/%f %p`,
    recovery_target_timeline: String(timeline),
    max_prepared_transactions: String(Math.max(source.maxPreparedTransactions, 8)),
    max_locks_per_transaction: '512',
    max_connections: '40',
    // Subscriptions of the source would fetch from their publishers, and move their slots on.
    max_logical_replication_workers: '0',
    archive_mode: 'off',
    autovacuum: 'off',
    fsync: 'off',
    full_page_writes: 'off',
    synchronous_commit: 'off',
    max_wal_size: '4GB',
    lc_messages: 'C',
    log_timezone: 'UTC',
    ...settings,
  };
}

/** For the shell that `restore_command` runs in. */
function quoted(path: string): string {
  return `'${path.replaceAll("'", `'\\''`)}'`;
}
