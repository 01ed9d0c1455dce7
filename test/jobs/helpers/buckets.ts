import { randomBytes, randomUUID } from 'node:crypto';

import type { S3Client } from '@aws-sdk/client-s3';

import { systemClock } from '../../../lib/adapters/local/clock/clock.ts';
import { socketExclusion } from '../../../lib/adapters/local/exclusion/exclusion.ts';
import { scratchIn } from '../../../lib/adapters/local/scratch/scratch.ts';
import { fileSpools } from '../../../lib/adapters/local/spool/spool.ts';
import { liveFiles } from '../../../lib/adapters/stores/minio/liveFiles.ts';
import { s3Client } from '../../../lib/adapters/stores/s3/client.ts';
import { vaultReader } from '../../../lib/adapters/stores/s3/reader.ts';
import { vaultRemover } from '../../../lib/adapters/stores/s3/remover.ts';
import { vaultWriter } from '../../../lib/adapters/stores/s3/writer.ts';
import type { MirrorOptions, MirrorPorts } from '../../../lib/jobs/mirror/contract.ts';
import { type MirrorDetails, mirror } from '../../../lib/jobs/mirror.ts';
import type { PruneOptions, PrunePorts } from '../../../lib/jobs/prune/contract.ts';
import { type PruneDetails, prune } from '../../../lib/jobs/prune.ts';
import type { JobReport, Run } from '../../../lib/jobs/run.ts';
import type { VaultReader } from '../../../lib/ports/vault.ts';
import { liveReaderPolicy, removerPolicy, writerPolicy } from '../../helpers/policies.ts';
import { scratch } from '../../helpers/scratch.ts';
import { createBucket, type ObjectServer, rootClient, startMinio } from '../../helpers/servers/minio.ts';
import { type PolicyDocument, scopedKeys } from '../../helpers/servers/scopedKeys.ts';
import { mirrorOptions } from './mirrorOptions.ts';
import { clockFrom, listeningReporter } from './watching.ts';

/** Of the day on which the file of tests began, also for runs after midnight: one day has one whole index. */
export const noon = new Date(`${new Date().toISOString().slice(0, 10)}T12:00:00.000Z`);

/** What one run of a test may want otherwise than usual. */
export interface RunChanges {
  /** Where the calendar of the run begins; durations stay real. Default: {@link noon}. */
  readonly now?: Date;
  readonly dryRun?: boolean;
  readonly signal?: AbortSignal;
}

/** One application's live bucket and its vault, both empty at first, with jobs under keys that can do what their ports can. */
export interface Buckets {
  readonly host: string;
  readonly liveBucket: string;
  readonly vaultBucket: string;
  readonly scratchDirectory: string;
  readonly live: ObjectServer;
  readonly vault: ObjectServer;
  /** The application's, and the owner's of the vault: for setting up, tampering and looking. */
  readonly liveRoot: S3Client;
  readonly vaultRoot: S3Client;
  /** The vault as its owner sees it. */
  readonly reader: VaultReader;
  mirrorPorts(endpoints?: Endpoints): Promise<MirrorPorts>;
  prunePorts(endpoints?: Endpoints): Promise<PrunePorts>;
  run(changes?: RunChanges): Run;
  mirror(
    options?: Partial<MirrorOptions> & RunChanges & { readonly ports?: MirrorPorts },
  ): Promise<JobReport<MirrorDetails>>;
  prune(
    options?: Partial<PruneOptions> & RunChanges & { readonly ports?: PrunePorts },
  ): Promise<JobReport<PruneDetails>>;
}

/** A proxy in front of a store, for example. */
export interface Endpoints {
  readonly live?: { readonly host: string; readonly port: number };
  readonly vault?: { readonly endpoint: string };
  /** What the mirror's key may do in the live bucket; default: list and read. */
  readonly livePolicy?: PolicyDocument;
  /** How long a request is tried again. Default 10. */
  readonly deadlineSeconds?: number;
}

/** Two MinIO servers for a file of tests. `anew` makes a pair of buckets that nobody else uses. */
export interface Stores extends AsyncDisposable {
  readonly live: ObjectServer;
  readonly vault: ObjectServer;
  anew(options?: { readonly versioning?: boolean }): Promise<Buckets>;
}

export async function startStores(): Promise<Stores> {
  await using stack = new AsyncDisposableStack();
  const home = stack.use(await scratch('jobs'));
  const [live, vault] = await Promise.all([startMinio(), startMinio()]);
  stack.use(live);
  stack.use(vault);
  const clients = { liveRoot: rootClient(live), vaultRoot: rootClient(vault) };
  stack.defer(() => clients.liveRoot.destroy());
  stack.defer(() => clients.vaultRoot.destroy());
  const servers = stack.move();
  return {
    live,
    vault,
    async anew({ versioning = true } = {}) {
      const suffix = randomBytes(4).toString('hex');
      const names = { liveBucket: `files-${suffix}`, vaultBucket: `vault-${suffix}` };
      await createBucket(live, names.liveBucket);
      await createBucket(vault, names.vaultBucket, { objectLock: versioning });
      return bucketsAt({ ...names, ...clients, live, vault, host: 'crm', scratchDirectory: home.path });
    },
    [Symbol.asyncDispose]: () => servers.disposeAsync(),
  };
}

type Where = Pick<
  Buckets,
  'host' | 'liveBucket' | 'vaultBucket' | 'scratchDirectory' | 'live' | 'vault' | 'liveRoot' | 'vaultRoot'
>;

function bucketsAt(where: Where): Buckets {
  const { vaultBucket, vaultRoot } = where;
  const buckets: Buckets = {
    ...where,
    reader: vaultReader(vaultRoot, vaultBucket),
    mirrorPorts: (endpoints = {}) => mirrorPorts(where, endpoints),
    prunePorts: (endpoints = {}) => prunePorts(where, endpoints),
    run: ({ now, dryRun = false, signal = new AbortController().signal } = {}) => ({
      host: where.host,
      runId: randomUUID(),
      program: 'lifeboat test',
      clock: clockFrom(now ?? noon),
      reporter: listeningReporter(),
      signal,
      dryRun,
    }),
    async mirror({ ports, now, dryRun, signal, ...options } = {}) {
      return mirror(ports ?? (await mirrorPorts(where, {})), buckets.run(given({ now, dryRun, signal })), {
        ...mirrorOptions,
        ...options,
      });
    },
    async prune({ ports, now, dryRun, signal, ...options } = {}) {
      return prune(ports ?? (await prunePorts(where, {})), buckets.run(given({ now, dryRun, signal })), {
        keepHourlyDays: 7,
        keepDailyDays: 30,
        walDays: 7,
        noncurrentDays: 45,
        brake: { share: 0.2, count: 100 },
        scheduled: false,
        ...options,
      });
    },
  };
  return buckets;

  function given(changes: { [Name in keyof RunChanges]: RunChanges[Name] | undefined }): RunChanges {
    return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
  }
}

async function mirrorPorts(where: Where, endpoints: Endpoints): Promise<MirrorPorts> {
  const { live = where.live, vault = where.vault, deadlineSeconds = 10, livePolicy } = endpoints;
  const { liveBucket, vaultBucket } = where;
  const liveKeys = await scopedKeys(where.live, livePolicy ?? liveReaderPolicy(liveBucket));
  const connection = { endPoint: live.host, port: live.port, useSSL: false, bucket: liveBucket, ...liveKeys };
  const keys = await scopedKeys(where.vault, writerPolicy(vaultBucket, 'mirror'));
  const client = vaultClient(where, vault.endpoint, keys, deadlineSeconds);
  return {
    live: liveFiles(connection, { deadlineSeconds }),
    reader: vaultReader(client, vaultBucket),
    writer: vaultWriter(client, vaultBucket),
    scratch: scratchIn(where.scratchDirectory),
    spools: fileSpools,
    exclusion: exclusionOf(where),
  };
}

async function prunePorts(where: Where, { vault = where.vault, deadlineSeconds = 10 }: Endpoints): Promise<PrunePorts> {
  const { vaultBucket } = where;
  const { Statement: receipts, ...policy } = writerPolicy(vaultBucket, 'prune');
  const statements = [...receipts, ...removerPolicy(vaultBucket).Statement];
  const keys = await scopedKeys(where.vault, { ...policy, Statement: statements });
  const client = vaultClient(where, vault.endpoint, keys, deadlineSeconds);
  return {
    reader: vaultReader(client, vaultBucket),
    writer: vaultWriter(client, vaultBucket),
    remover: vaultRemover(client, vaultBucket),
    exclusion: exclusionOf(where),
  };
}

type Keys = Awaited<ReturnType<typeof scopedKeys>>;

function vaultClient({ vault }: Where, endpoint: string, keys: Keys, deadlineSeconds: number): S3Client {
  return s3Client({ endpoint, region: vault.region, forcePathStyle: true, ...keys }, { deadlineSeconds });
}

function exclusionOf({ vault, vaultBucket, host }: Where) {
  return socketExclusion({ scope: JSON.stringify([vault.endpoint, vaultBucket, host]), clock: systemClock });
}
