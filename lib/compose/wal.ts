import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { dumpFile } from '../adapters/local/dumpFile/dumpFile.ts';
import { scratchIn } from '../adapters/local/scratch/scratch.ts';
import { turnedBy } from '../adapters/local/sealedFiles/turn.ts';
import { cronMoments } from '../adapters/local/timetable/timetable.ts';
import { pgDumper } from '../adapters/postgres/dump/dumper.ts';
import { type Installed, installedIn } from '../adapters/postgres/dump/installed.ts';
import { postgresSource } from '../adapters/postgres/server/facts/source.ts';
import { pgBaseTaker } from '../adapters/postgres/wal/baseTaker.ts';
import { walReceiver } from '../adapters/postgres/wal/receiver.ts';
import { localRecovery } from '../adapters/postgres/wal/recovery.ts';
import { postgresSlots } from '../adapters/postgres/wal/slots.ts';
import { postgresWalSource } from '../adapters/postgres/wal/source.ts';
import { walSpool } from '../adapters/postgres/wal/spool.ts';
import type { Settings } from '../config/load.ts';
import { addressOf } from '../config/locations.ts';
import { need } from '../config/need.ts';
import { Failure } from '../errors.ts';
import type { BaseOptions, BasePorts } from '../jobs/base/contract.ts';
import { base } from '../jobs/base.ts';
import type { Run } from '../jobs/run.ts';
import type { BasesOptions, StreamPorts } from '../jobs/stream/contract.ts';
import type { RecoveringPorts } from '../jobs/wal/recoveringPorts.ts';
import type { Seal } from '../ports/archive.ts';
import type { JobContext } from './jobs.ts';
import { composeSeal, composeUnseal } from './seal.ts';
import { composeSigner, composeTrust, vaultClient, vaultExclusion } from './vault.ts';
import { readerOf, writerOf } from './vaultPorts.ts';

/** The vault and the source with the writer's keys, for base and stream alike. */
function common({ settings, clock }: JobContext, run: Run) {
  refuseOff(settings);
  const { walSource, vaultWriter: vault } = need(settings, 'walSource', 'vaultWriter', 'seal');
  const client = vaultClient(vault, run.signal);
  return {
    address: addressOf(walSource),
    reader: readerOf(client, vault, composeTrust(settings)),
    writer: writerOf(client, vault, composeSigner(settings, 'writer', clock)),
    exclusion: vaultExclusion(vault, run),
  };
}

function refuseOff({ wal }: Settings): void {
  if (wal.on) return;
  throw new Failure('configuration', 'the log is not streamed here: BACKUP_WAL is false', {
    hint: 'read docs/guide/point-in-time.md, then set BACKUP_WAL=true',
  });
}

export async function basePorts(context: JobContext, run: Run): Promise<BasePorts> {
  const { settings, clock } = context;
  const { address, ...vault } = common(context, run);
  const scratch = scratchIn(settings.scratchDirectory);
  const installed = installedIn(settings.postgresqlDirectories);
  const { stallSeconds } = settings.backup;
  return {
    ...vault,
    source: postgresWalSource(address),
    taker: pgBaseTaker({ installed, clock, scratch, stallSeconds }),
    seal: await sealOf(context),
  };
}

export async function streamPorts(context: JobContext, run: Run): Promise<StreamPorts> {
  const { settings } = context;
  const { address, ...vault } = common(context, run);
  const directory = join(settings.stateDirectory, 'wal', run.host);
  const source = postgresWalSource(address);
  const seal = await sealOf(context, 'openpgp');
  const receiver = walReceiver({
    address,
    directory,
    installed: installedIn(settings.postgresqlDirectories),
    serverVersionNumber: async () => (await source.facts()).serverVersionNumber,
  });
  const { recipients, program } = seal;
  return {
    ...vault,
    source,
    slots: postgresSlots(address),
    receiver,
    spool: walSpool(directory),
    pieces: { recipients, program, seal: turnedBy(seal) },
  };
}

/** Base backups while the log is streamed, each a run of its own; null where a person takes them. */
export function basesOf(context: JobContext, run: Run, options: BaseOptions | null): BasesOptions | null {
  if (options === null) return null;
  return {
    next: cronMoments('BASE_CRON', context.settings.wal.basePattern),
    take: async (urgent) => {
      const own = { ...run, runId: randomUUID() };
      return base(await basePorts(context, own), own, { ...options, scheduledAt: urgent ? null : run.clock.now() });
    },
  };
}

/** A physical copy holds every database of the cluster and the roles' password verifiers: it is never stored open. */
async function sealOf({ settings, clock }: JobContext, program?: 'openpgp'): Promise<Seal> {
  const { seal: choice } = need(settings, 'seal');
  const { gnupgHome } = settings.surroundings;
  const tools = { scratch: scratchIn(settings.scratchDirectory), gnupgHome, now: clock.now() };
  const seal =
    choice.kind === 'none' ? null : await composeSeal(program === undefined ? choice : { ...choice, program }, tools);
  if (seal !== null) return seal;
  throw new Failure('configuration', 'BACKUP_ENCRYPTION is none, and base backups and the log are always sealed', {
    hint: 'set BACKUP_GPG_RECIPIENT or BACKUP_GPG_PUBLIC_KEY_FILE, or BACKUP_WAL=false',
  });
}

/** What recovers a moment on this machine. */
export async function recoveringPorts(context: JobContext, installed: Installed): Promise<RecoveringPorts> {
  const { settings, clock, askPassphrase } = context;
  const { scratchDirectory, powers } = settings;
  const { stallSeconds, lockTimeoutSeconds } = settings.backup;
  const scratch = scratchIn(scratchDirectory);
  const unseal =
    powers.unseal === undefined
      ? null
      : await composeUnseal({ ...powers.unseal, program: 'openpgp' }, askPassphrase, scratch);
  return {
    recovery: localRecovery({ installed, clock, scratch, scratchDirectory, stallSeconds }),
    opener: unseal === null ? null : { open: turnedBy(unseal) },
    dumper: pgDumper({ installed, clock, scratch, stallSeconds, lockTimeoutSeconds }),
    sourceAt: (address) => postgresSource(address, { clock }),
    dumpFile,
    database: powers.source?.database,
  };
}
