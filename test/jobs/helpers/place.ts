import { randomUUID } from 'node:crypto';

import { systemClock } from '../../../lib/adapters/clock/clock.ts';
import type { BackupPorts } from '../../../lib/jobs/backup/contract.ts';
import type { DrillPorts } from '../../../lib/jobs/drill/contract.ts';
import type { MirrorPorts } from '../../../lib/jobs/mirror/contract.ts';
import type { PrunePorts } from '../../../lib/jobs/prune/contract.ts';
import type { RestorePorts } from '../../../lib/jobs/restore/contract.ts';
import type { Run } from '../../../lib/jobs/run.ts';
import { liveReaderPolicy, removerPolicy, writerPolicy } from '../../helpers/policies.ts';
import type { ObjectServer } from '../../helpers/servers/objectServer.ts';
import type { PostgresServer } from '../../helpers/servers/postgres.ts';
import { type PolicyDocument, type ScopedKeys, scopedKeys } from '../../helpers/servers/scopedKeys.ts';
import type { Marina } from '../../marina/load.ts';
import type { KeyPair } from './keys.ts';
import * as ports from './ports.ts';
import { clockFrom, listeningReporter } from './watching.ts';

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
  backupPorts(options?: ports.PortOptions): Promise<BackupPorts>;
  mirrorPorts(options?: ports.PortOptions): Promise<MirrorPorts>;
  prunePorts(options?: ports.PortOptions): Promise<PrunePorts>;
  drillPorts(options?: ports.PortOptions): Promise<DrillPorts>;
  restorePorts(options?: ports.PortOptions): Promise<RestorePorts>;
  /** `now` moves the calendar only: durations stay real. A new run id each time. */
  run(about?: Partial<Run> & { readonly now?: Date }): Run;
  /** STS keys that can do in this vault what the job's ports can and no more; enforced by MinIO. */
  vaultKeys(job: VaultJob): Promise<ScopedKeys>;
  liveKeys(): Promise<ScopedKeys>;
}

export function placeAt(site: Site): Place {
  const made = new Map<string, Promise<ScopedKeys>>();
  const keys = (server: ObjectServer, name: string, policy: PolicyDocument): Promise<ScopedKeys> => {
    const known = made.get(name) ?? scopedKeys(server, policy);
    made.set(name, known);
    return known;
  };
  const place: Place = {
    ...site,
    backupPorts: (options = {}) => ports.backupPorts(place, options),
    mirrorPorts: (options = {}) => ports.mirrorPorts(place, options),
    prunePorts: (options = {}) => ports.prunePorts(place, options),
    drillPorts: (options = {}) => ports.drillPorts(place, options),
    restorePorts: (options = {}) => ports.restorePorts(place, options),
    run: ({ now, ...about } = {}) => ({
      host: site.host,
      runId: randomUUID(),
      program: 'lifeboat test',
      clock: now === undefined ? systemClock : clockFrom(now),
      reporter: listeningReporter(),
      signal: new AbortController().signal,
      dryRun: false,
      ...about,
    }),
    vaultKeys: (job) => keys(site.vault, job, vaultPolicy(site.vaultBucket, job)),
    liveKeys: () => keys(site.live, 'live', liveReaderPolicy(site.liveBucket)),
  };
  return place;
}

function vaultPolicy(bucket: string, job: VaultJob): PolicyDocument {
  const policy = writerPolicy(bucket, job);
  if (job !== 'prune') return policy;
  return { ...policy, Statement: [...policy.Statement, ...removerPolicy(bucket).Statement] };
}
