import type { Installed } from '../../../lib/adapters/postgres/dump/installed.ts';
import type { GrantedRights } from '../../../lib/core/restore/roleRights.ts';
import type { Clock } from '../../../lib/ports/clock.ts';
import type { Access } from '../../helpers/servers/objectServer.ts';

/** What a test may want otherwise; whole ports are replaced by spreading: `{ ...(await place.backupPorts()), seal: null }`. */
export interface PortOptions {
  /** Default: the marina as its owner. */
  readonly databaseUrl?: string;
  /** A proxy before the vault, for example. */
  readonly vaultEndpoint?: string;
  /** Instead of keys that can do what the job's ports can, and no more. */
  readonly vaultKeys?: Pick<Access, 'accessKey' | 'secretKey' | 'sessionToken'>;
  /** A proxy before the live bucket. */
  readonly live?: { readonly host: string; readonly port: number };
  /** Of the live bucket, instead of keys that can only read; for stores that make no keys for an hour. */
  readonly liveKeys?: Pick<Access, 'accessKey' | 'secretKey' | 'sessionToken'>;
  /** Privileged rights that a restore may give to roles. */
  readonly granted?: GrantedRights;
  readonly scratchDirectory?: string;
  readonly clock?: Clock;
  readonly installed?: Installed;
  /** How long requests to the vault and the live bucket are tried again. Default 10. */
  readonly deadlineSeconds?: number;
  readonly stallSeconds?: number;
  readonly lockTimeoutSeconds?: number;
  readonly maxBlockingSeconds?: number;
  /** Default 120. */
  readonly waitSeconds?: number;
}
