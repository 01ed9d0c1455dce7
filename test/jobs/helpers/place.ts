import type { BackupPorts } from '../../../lib/jobs/backup/contract.ts';
import type { DrillPorts } from '../../../lib/jobs/drill/contract.ts';
import type { MirrorPorts } from '../../../lib/jobs/mirror/contract.ts';
import type { PrunePorts } from '../../../lib/jobs/prune/contract.ts';
import type { RestorePorts } from '../../../lib/jobs/restore/contract.ts';
import type { Run } from '../../../lib/jobs/run.ts';
import type { writerPolicy } from '../../helpers/policies.ts';
import type { ObjectServer } from '../../helpers/servers/objectServer.ts';
import type { PostgresServer } from '../../helpers/servers/postgres.ts';
import type { ScopedKeys } from '../../helpers/servers/scopedKeys.ts';
import type { Marina } from '../../marina/load.ts';
import type { KeyPair } from './keys.ts';
import type { PortOptions } from './portOptions.ts';

export type VaultJob = Parameters<typeof writerPolicy>[1];

/** The servers, and which of their databases and buckets a test works with. */
export interface Site {
  /** Name of the source in the vault. */
  readonly host: string;
  readonly postgres: PostgresServer;
  readonly marina: Marina;
  readonly live: ObjectServer;
  readonly liveBucket: string;
  readonly vault: ObjectServer;
  readonly vaultBucket: string;
  /** Null in a world that does not seal. */
  readonly keys: KeyPair | null;
  readonly scratchDirectory: string;
}

/** A site with everything that a job is given there. Every call makes new ports. */
export interface Place extends Site {
  backupPorts(options?: PortOptions): Promise<BackupPorts>;
  mirrorPorts(options?: PortOptions): Promise<MirrorPorts>;
  prunePorts(options?: PortOptions): Promise<PrunePorts>;
  drillPorts(options?: PortOptions): Promise<DrillPorts>;
  restorePorts(options?: PortOptions): Promise<RestorePorts>;
  /** `now` moves the calendar only: durations stay real. A new run id each time. */
  run(about?: Partial<Run> & { readonly now?: Date }): Run;
  /** STS keys that can do in this vault what the job's ports can and no more; enforced by MinIO. */
  vaultKeys(job: VaultJob): Promise<ScopedKeys>;
  liveKeys(): Promise<ScopedKeys>;
}
