import { scratchIn } from '../adapters/local/scratch/scratch.ts';
import { pgDumper } from '../adapters/postgres/dump/dumper.ts';
import { installedIn } from '../adapters/postgres/dump/installed.ts';
import { postgresSource } from '../adapters/postgres/server/facts/source.ts';
import { masterTrial } from '../adapters/postgres/server/throwaway/masterTrial.ts';
import { liveProbe } from '../adapters/stores/s3/probe.ts';
import type { Settings } from '../config/load.ts';
import { addressOf, type VaultLocation } from '../config/locations.ts';
import type { SettingName } from '../config/settings.ts';
import type { DoctorPorts, KeysOnTrial, WriterOnTrial } from '../jobs/doctor/contract.ts';
import type { Clock } from '../ports/clock.ts';
import type { MasterTrial } from '../ports/target.ts';
import type { JobContext } from './jobs.ts';
import { journalOf } from './notifications.ts';
import { composeLive, targetOf } from './places.ts';
import { composeKeyTrial, composeSeal } from './seal.ts';
import { bucketClient, composeTrust, vaultClient } from './vault.ts';
import { probeOf, readerOf, writerOf } from './vaultPorts.ts';

/** The ports for every power that the settings give, for doctor's trials; nothing is opened yet. */
export function doctorPorts(context: Omit<JobContext, 'program' | 'reporter'>, host: string): DoctorPorts {
  const { settings, clock, signal } = context;
  const { source, liveFiles: live, vaultReader: vault, vaultWriter: writing, seal, unseal } = settings.powers;
  const { stallSeconds, lockTimeoutSeconds } = settings.backup;
  const { gnupgHome } = settings.surroundings;
  const scratch = scratchIn(settings.scratchDirectory);
  const installed = installedIn(settings.postgresqlDirectories);
  return {
    host,
    source: source === undefined ? null : postgresSource(addressOf(source), { clock }),
    target: targetOf(settings, clock),
    master: ownMaster(settings, clock),
    dumper: pgDumper({ installed, clock, scratch, stallSeconds, lockTimeoutSeconds }),
    live:
      live === undefined
        ? null
        : { files: composeLive(live), probe: liveProbe(bucketClient(live, signal), live.bucket) },
    reader: vault === undefined ? null : readerOf(vaultClient(vault, signal, 'watched'), vault, composeTrust(settings)),
    store: vault ?? null,
    capabilities: vault?.capabilities ?? null,
    writing: writing === undefined ? null : writerOnTrial(writing, signal),
    others: [
      ...ownKeys(settings, 'prune', 'BACKUP_S3_PRUNE_ACCESS_KEY', settings.powers.vaultRemover, signal),
      ...ownKeys(settings, 'read', 'BACKUP_S3_READ_ACCESS_KEY', vault, signal),
    ],
    seal: seal === undefined ? null : () => composeSeal(seal, { scratch, gnupgHome, now: clock.now() }),
    pair: seal === undefined || unseal === undefined ? null : () => composeKeyTrial(seal, unseal, context),
    scratch,
    journal: journalOf({ settings, host, clock }),
    clock,
    fallbacks: settings.fallbacks,
    noncurrentDays: settings.retention.noncurrentDays,
    keepDailyDays: settings.retention.keepDailyDays,
  };
}

/** Null where restores fall back on the login of backups, which need not be able to. */
function ownMaster({ given, powers: { targetDatabase } }: Settings, clock: Clock): MasterTrial | null {
  if (targetDatabase === undefined || !given.has('RESTORE_DATABASE_URL')) return null;
  return masterTrial(addressOf(targetDatabase), clock);
}

function writerOnTrial(vault: VaultLocation, signal: AbortSignal): WriterOnTrial {
  const client = vaultClient(vault, signal, 'watched');
  return {
    holder: 'writer',
    keyId: keyIdOf(vault),
    probe: probeOf(client, vault),
    reader: readerOf(client, vault, null),
    writer: writerOf(client, vault, null),
  };
}

/** Empty where the power falls back on the writer's keys, which are tried anyway. */
function ownKeys(
  { given }: Settings,
  holder: 'prune' | 'read',
  variable: SettingName,
  vault: VaultLocation | undefined,
  signal: AbortSignal,
): readonly KeysOnTrial[] {
  if (vault === undefined || !given.has(variable)) return [];
  return [{ holder, keyId: keyIdOf(vault), probe: probeOf(vaultClient(vault, signal, 'watched'), vault) }];
}

function keyIdOf({ credentials }: VaultLocation): string | null {
  return credentials.kind === 'keys' ? credentials.accessKey.reveal() : null;
}
