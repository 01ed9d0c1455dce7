import { gpgSeal } from '../../../lib/adapters/crypto/gpg/seal.ts';
import { gpgUnseal } from '../../../lib/adapters/crypto/gpg/unseal.ts';
import { systemClock } from '../../../lib/adapters/local/clock/clock.ts';
import { socketExclusion } from '../../../lib/adapters/local/exclusion/exclusion.ts';
import { localSchedules } from '../../../lib/adapters/local/schedules/local.ts';
import { scratchIn } from '../../../lib/adapters/local/scratch/scratch.ts';
import { fileSpools } from '../../../lib/adapters/local/spool/spool.ts';
import { pgDumper } from '../../../lib/adapters/postgres/dump/dumper.ts';
import { installedIn } from '../../../lib/adapters/postgres/dump/installed.ts';
import { pgRestorer } from '../../../lib/adapters/postgres/dump/restorer.ts';
import { archiveUnpacker } from '../../../lib/adapters/postgres/dump/unpacker.ts';
import { postgresSource } from '../../../lib/adapters/postgres/server/facts/source.ts';
import { postgresTarget } from '../../../lib/adapters/postgres/server/restore/target.ts';
import { temporaryCluster } from '../../../lib/adapters/postgres/server/throwaway/temporaryCluster.ts';
import { sandboxDirectory } from '../../../lib/adapters/stores/directory/sandbox.ts';
import { liveFiles } from '../../../lib/adapters/stores/minio/liveFiles.ts';
import { s3Client } from '../../../lib/adapters/stores/s3/client.ts';
import { vaultReader } from '../../../lib/adapters/stores/s3/reader.ts';
import { vaultRemover } from '../../../lib/adapters/stores/s3/remover.ts';
import { targetBucket } from '../../../lib/adapters/stores/s3/targetBucket.ts';
import { vaultWriter } from '../../../lib/adapters/stores/s3/writer.ts';
import type { BackupPorts } from '../../../lib/jobs/backup/contract.ts';
import type { DrillPorts } from '../../../lib/jobs/drill/contract.ts';
import type { MirrorPorts } from '../../../lib/jobs/mirror/contract.ts';
import type { PrunePorts } from '../../../lib/jobs/prune/contract.ts';
import type { RestorePorts } from '../../../lib/jobs/restore/contract.ts';
import type { Clock } from '../../../lib/ports/clock.ts';
import type { Exclusion } from '../../../lib/ports/exclusion.ts';
import { parseDatabaseUrl } from '../../helpers/databaseAddress.ts';
import { rootClient } from '../../helpers/servers/objectServer.ts';
import type { Place, VaultJob } from './place.ts';
import type { PortOptions } from './portOptions.ts';

const everywhere = installedIn();

export async function backupPorts(place: Place, options: PortOptions): Promise<BackupPorts> {
  const { clock, scratch, installed } = context(place, options);
  const { stallSeconds = 60, lockTimeoutSeconds = 10, maxBlockingSeconds = 60 } = options;
  const client = await vaultClient(place, 'backup', options);
  return {
    source: postgresSource(address(place, options), { lockTimeoutSeconds, maxBlockingSeconds, clock }),
    dumper: pgDumper({ installed, clock, scratch, stallSeconds, lockTimeoutSeconds }),
    seal: place.keys === null ? null : await gpgSeal([place.keys.publicKey], scratch),
    reader: vaultReader(client, place.vaultBucket),
    writer: vaultWriter(client, place.vaultBucket),
    exclusion: exclusionOf(place, clock),
  };
}

export async function mirrorPorts(place: Place, options: PortOptions): Promise<MirrorPorts> {
  const { clock, scratch } = context(place, options);
  const client = await vaultClient(place, 'mirror', options);
  return {
    live: await live(place, options),
    reader: vaultReader(client, place.vaultBucket),
    writer: vaultWriter(client, place.vaultBucket),
    scratch,
    spools: fileSpools,
    exclusion: exclusionOf(place, clock),
  };
}

export async function prunePorts(place: Place, options: PortOptions): Promise<PrunePorts> {
  const { clock } = context(place, options);
  const client = await vaultClient(place, 'prune', options);
  return {
    reader: vaultReader(client, place.vaultBucket),
    writer: vaultWriter(client, place.vaultBucket),
    remover: vaultRemover(client, place.vaultBucket),
    exclusion: exclusionOf(place, clock),
  };
}

export async function drillPorts(place: Place, options: PortOptions): Promise<DrillPorts> {
  const { clock, scratch, scratchDirectory, installed } = context(place, options);
  const client = await vaultClient(place, 'drill', options);
  return {
    ...archivePorts(place, options, client),
    writer: vaultWriter(client, place.vaultBucket),
    throwaway: temporaryCluster({ installations: installed, scratchDirectory, clock }),
    sandbox: sandboxDirectory({ scratchDirectory }),
    scratch,
    spools: fileSpools,
    source: postgresSource(address(place, options), { clock }),
    live: await live(place, options),
  };
}

/** Back to where things came from, as the server's superuser and the live store's root. */
export async function restorePorts(place: Place, options: PortOptions): Promise<RestorePorts> {
  const { clock, scratch } = context(place, options);
  const client = await vaultClient(place, 'restore', options);
  const exclusion = exclusionOf(place, clock);
  const databaseUrl = options.databaseUrl ?? place.postgres.url(place.marina.database);
  return {
    ...archivePorts(place, options, client),
    writer: vaultWriter(client, place.vaultBucket),
    database: postgresTarget(parseDatabaseUrl(databaseUrl), {
      clock,
      ...(options.granted === undefined ? {} : { granted: options.granted }),
    }),
    files: targetBucket(rootClient(place.live), place.liveBucket),
    scratch,
    schedules: localSchedules({ exclusion, clock, waitSeconds: options.waitSeconds ?? 120 }),
    exclusion,
    keys: null,
    canary: null,
    writers: null,
  };
}

function archivePorts(place: Place, options: PortOptions, client: ReturnType<typeof s3Client>) {
  const { clock, scratch, installed } = context(place, options);
  return {
    reader: vaultReader(client, place.vaultBucket),
    unpacker: archiveUnpacker({ scratch, clock, stallSeconds: options.stallSeconds ?? 60 }),
    restorer: pgRestorer({ installed, scratch, clock }),
    unseal: place.keys === null ? null : gpgUnseal([place.keys.privateKey], async () => null, scratch),
  };
}

function context(place: Place, options: PortOptions) {
  const scratchDirectory = options.scratchDirectory ?? place.scratchDirectory;
  const { clock = systemClock, installed = everywhere } = options;
  return { clock, installed, scratchDirectory, scratch: scratchIn(scratchDirectory) };
}

function address(place: Place, options: PortOptions) {
  return parseDatabaseUrl(options.databaseUrl ?? place.marina.databaseUrl);
}

async function vaultClient(place: Place, job: VaultJob, options: PortOptions) {
  return s3Client(
    {
      endpoint: options.vaultEndpoint ?? place.vault.endpoint,
      region: place.vault.region,
      forcePathStyle: true,
      ...(options.vaultKeys ?? (await place.vaultKeys(job))),
    },
    { deadlineSeconds: options.deadlineSeconds ?? 10 },
  );
}

async function live(place: Place, options: PortOptions) {
  const { host, port } = options.live ?? place.live;
  const keys = options.liveKeys ?? (await place.liveKeys());
  const connection = { endPoint: host, port, useSSL: false, bucket: place.liveBucket, ...keys };
  return liveFiles(connection, { deadlineSeconds: options.deadlineSeconds ?? 10 });
}

function exclusionOf(place: Place, clock: Clock): Exclusion {
  return socketExclusion({ scope: JSON.stringify([place.vault.endpoint, place.vaultBucket, place.host]), clock });
}
