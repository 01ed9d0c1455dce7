import { programCanary } from '../adapters/local/canary/canary.ts';
import { scratchIn } from '../adapters/local/scratch/scratch.ts';
import { secretsFile } from '../adapters/local/sealedFiles/file.ts';
import { fileSpools } from '../adapters/local/spool/spool.ts';
import { pgDumper } from '../adapters/postgres/dump/dumper.ts';
import { installedIn } from '../adapters/postgres/dump/installed.ts';
import { pgRestorer } from '../adapters/postgres/dump/restorer.ts';
import { archiveUnpacker } from '../adapters/postgres/dump/unpacker.ts';
import { postgresSource } from '../adapters/postgres/server/facts/source.ts';
import { sandboxDirectory } from '../adapters/stores/directory/sandbox.ts';
import { sandboxBucket } from '../adapters/stores/s3/sandboxBucket.ts';
import { targetBucket } from '../adapters/stores/s3/targetBucket.ts';
import { addressOf, type VaultLocation } from '../config/locations.ts';
import { need } from '../config/need.ts';
import { snapshotsPrefix } from '../core/vault/keys.ts';
import type { BackupPorts } from '../jobs/backup/contract.ts';
import { backup } from '../jobs/backup.ts';
import { base } from '../jobs/base.ts';
import { doctor } from '../jobs/doctor.ts';
import type { DrillPorts } from '../jobs/drill/contract.ts';
import { drill } from '../jobs/drill.ts';
import { type HoldPorts, hold } from '../jobs/hold.ts';
import type { MirrorPorts } from '../jobs/mirror/contract.ts';
import { mirror } from '../jobs/mirror.ts';
import { prune } from '../jobs/prune.ts';
import type { RestoreOptions, RestorePorts } from '../jobs/restore/contract.ts';
import { restore } from '../jobs/restore.ts';
import type { Run } from '../jobs/run.ts';
import { dropSlots, stream } from '../jobs/stream.ts';
import type { VaultReader } from '../ports/vault.ts';
import { doctorPorts } from './doctor.ts';
import type { JobContext, Jobs } from './jobs.ts';
import { lookingJobs } from './looking.ts';
import { composeLive, composeSchedules, composeThrowaway, composeWriters, targetOf } from './places.ts';
import { prunePorts } from './prune.ts';
import { composeSeal, composeUnseal } from './seal.ts';
import { keysAtHand } from './secrets.ts';
import { bucketClient, composeSigner, composeTrust, vaultClient, vaultExclusion } from './vault.ts';
import { holderOf, readerOf, writerOf } from './vaultPorts.ts';
import { basePorts, basesOf, recoveringPorts, streamPorts } from './wal.ts';

/**
 * The jobs on one machine, each with the ports that the configuration gives powers for, made when it is started.
 * Failure `configuration` names what is missing.
 */
export function localJobs(context: JobContext, run: Run): Jobs {
  const { settings, clock, askPassphrase } = context;
  const { backup: tuning, scratchDirectory, postgresqlDirectories } = settings;
  const scratch = scratchIn(scratchDirectory);
  const installed = installedIn(postgresqlDirectories);
  const exclusionFor = (vault: VaultLocation) => vaultExclusion(vault, run);
  const archivePorts = async (vault: VaultLocation, opens = true) => ({
    reader: readerOf(vaultClient(vault, run.signal), vault, composeTrust(settings)),
    unpacker: archiveUnpacker({ scratch, clock, stallSeconds: tuning.stallSeconds }),
    restorer: pgRestorer({ installed, scratch, clock }),
    unseal:
      !opens || settings.powers.unseal === undefined
        ? null
        : await composeUnseal(settings.powers.unseal, askPassphrase, scratch),
  });

  const backupPorts = async (): Promise<BackupPorts> => {
    const { source, vaultWriter: vault, seal } = need(settings, 'source', 'vaultWriter', 'seal');
    const client = vaultClient(vault, run.signal);
    const { gnupgHome } = settings.surroundings;
    return {
      source: postgresSource(addressOf(source), {
        lockTimeoutSeconds: tuning.lockTimeoutSeconds,
        maxBlockingSeconds: tuning.blockingLimitSeconds,
        quietTries: settings.wal.on ? quietTries : 0,
        clock,
      }),
      dumper: pgDumper({
        installed,
        clock,
        scratch,
        stallSeconds: tuning.stallSeconds,
        lockTimeoutSeconds: tuning.lockTimeoutSeconds,
      }),
      seal: await composeSeal(seal, { scratch, gnupgHome, now: clock.now() }),
      reader: readerOf(client, vault, composeTrust(settings)),
      writer: writerOf(client, vault, composeSigner(settings, 'writer', clock)),
      exclusion: exclusionFor(vault),
    };
  };

  const mirrorPorts = (): MirrorPorts => {
    const { liveFiles: live, vaultWriter: vault } = need(settings, 'liveFiles', 'vaultWriter');
    const { source } = settings.powers;
    const client = vaultClient(vault, run.signal);
    return {
      live: composeLive(live),
      ...(source === undefined ? {} : { source: postgresSource(addressOf(source), { clock }) }),
      reader: readerOf(client, vault, composeTrust(settings)),
      writer: writerOf(client, vault, composeSigner(settings, 'writer', clock)),
      scratch,
      spools: fileSpools,
      exclusion: exclusionFor(vault),
    };
  };

  const drillPorts = async (): Promise<DrillPorts> => {
    const { vaultReader: vault } = need(settings, 'vaultReader');
    const { source, liveFiles: live, sandbox } = settings.powers;
    return {
      ...(await archivePorts(vault)),
      writer: writerOf(vaultClient(vault, run.signal), vault, composeSigner(settings, 'reader', clock)),
      throwaway: await composeThrowaway(settings, { installed, scratch, clock, signal: run.signal }),
      sandbox:
        sandbox === undefined
          ? sandboxDirectory({ scratchDirectory })
          : sandboxBucket(bucketClient(sandbox, run.signal), { clock }),
      scratch,
      spools: fileSpools,
      source: source === undefined ? null : postgresSource(addressOf(source), { clock }),
      live: live === undefined ? null : composeLive(live),
      recovering: await recoveringPorts(context, installed),
    };
  };

  const restorePorts = async ({ only, way, kept, granted }: RestoreOptions): Promise<RestorePorts> => {
    const { vaultReader: vault } = need(settings, 'vaultReader');
    const { targetFiles } = settings.powers;
    const { canary, file: applicationFile } = settings.applicationSecrets;
    const exclusion = exclusionFor(vault);
    if (only !== 'objects') need(settings, 'targetDatabase');
    if (only !== 'database' && !(way.kind === 'beside' && way.unless === null)) need(settings, 'targetFiles');
    return {
      ...(await archivePorts(vault, kept === null)),
      writer: writerOf(vaultClient(vault, run.signal), vault, composeSigner(settings, 'reader', clock)),
      database: targetOf(settings, clock, granted),
      files:
        targetFiles === undefined
          ? null
          : targetBucket(
              bucketClient(targetFiles, run.signal),
              targetFiles.bucket,
              `${targetFiles.host}:${targetFiles.port}`,
            ),
      scratch,
      schedules: composeSchedules(settings.restoreRules, run, exclusion),
      exclusion,
      keys: keysAtHand(settings, run.host),
      canary: canary === undefined ? null : programCanary(canary, secretsFile(applicationFile)),
      writers: composeWriters(settings, scratch),
      recovering: await recoveringPorts(context, installed),
    };
  };

  const holdPorts = (): HoldPorts => {
    const { vaultWriter: vault } = need(settings, 'vaultWriter');
    const client = vaultClient(vault, run.signal);
    return {
      reader: readerOf(client, vault, composeTrust(settings)),
      writer: writerOf(client, vault, composeSigner(settings, 'writer', clock)),
      holder: holderOf(client, vault),
    };
  };

  const reader = (): VaultReader => {
    const { vaultReader: vault } = need(settings, 'vaultReader');
    return readerOf(vaultClient(vault, run.signal, 'watched'), vault, composeTrust(settings));
  };

  return {
    backup: async (options) => backup(await backupPorts(), run, options),
    mirror: async (options) => mirror(mirrorPorts(), run, options),
    base: async (options) => base(await basePorts(context, run), run, options),
    stream: async (options, bases) =>
      stream(await streamPorts(context, run), run, { ...options, bases: basesOf(context, run, bases) }),
    dropSlots: async () => dropSlots(await streamPorts(context, run), run),
    prune: async (options) => prune(prunePorts(settings, run), run, options),
    drill: async (options) => drill(await drillPorts(), run, options),
    async restore(options) {
      const ports = await restorePorts(options);
      await firstSign(reader(), run.host);
      return restore(ports, run, options);
    },
    hold: async (snapshot, held) => {
      const { noncurrentDays } = settings.retention;
      return hold(holdPorts(), run, { snapshot, held, noncurrentDays });
    },
    ...lookingJobs(context, run, reader),
    doctor: async () => doctor(doctorPorts(context, run.host)),
  };
}

/** Under 200 transactions a second every second try is quiet. */
const quietTries = 20;

/** Asks the vault for something small, so that a vault that is down is reported before anything begins. */
async function firstSign(vault: VaultReader, host: string): Promise<void> {
  await vault.list(snapshotsPrefix(host))[Symbol.asyncIterator]().next();
}
