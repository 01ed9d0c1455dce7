import { type Lsn, parseLsn } from '../../core/wal/lsn.ts';
import type { RecoveryTarget } from '../../core/wal/recoveryTarget.ts';
import { Failure } from '../../errors.ts';

export function readLsn(text: string): Lsn | undefined {
  return parseLsn(text) ?? undefined;
}

export function readXid(text: string): string | undefined {
  return /^[1-9]\d{0,19}$/.test(text) ? text : undefined;
}

/** The moment that was asked for; undefined where a snapshot was, or nothing. Failure `usage` for two of them. */
export function targetOf(options: {
  readonly snapshot: string | undefined;
  readonly proven: boolean;
  readonly at: Date | undefined;
  readonly lsn: Lsn | undefined;
  readonly xid: string | undefined;
}): RecoveryTarget | undefined {
  const { snapshot, proven, at, lsn, xid } = options;
  const ways = [
    ...(snapshot === undefined ? [] : ['--snapshot']),
    ...(proven ? ['--proven'] : []),
    ...(at === undefined ? [] : ['--at']),
    ...(lsn === undefined ? [] : ['--lsn']),
    ...(xid === undefined ? [] : ['--xid']),
  ];
  if (ways.length > 1 && (lsn !== undefined || xid !== undefined)) {
    throw new Failure('usage', `${ways.join(' and ')} name more than one moment`, { hint: 'say one of them' });
  }
  if (lsn !== undefined) return { by: 'lsn', lsn };
  if (xid !== undefined) return { by: 'xid', xid };
  return at === undefined ? undefined : { by: 'time', at };
}
