import { openpgpKeyMaker } from '../adapters/crypto/openpgp/keyMaker.ts';
import { operatorFiles } from '../adapters/local/operatorFiles/operatorFiles.ts';
import { setSearchPath } from '../adapters/local/processes/environment.ts';
import { postgresTarget } from '../adapters/postgres/server/restore/target.ts';
import { vaultMaker } from '../adapters/stores/s3/maker.ts';
import type { Settings } from '../config/load.ts';
import { addressOf } from '../config/locations.ts';
import { need } from '../config/need.ts';
import type { Capabilities } from '../core/vault/capabilities.ts';
import { findCapabilities } from '../jobs/doctor/capabilities.ts';
import type { DoctorPorts } from '../jobs/doctor/contract.ts';
import { checked, type Finding } from '../jobs/doctor/finding.ts';
import { checkKeys } from '../jobs/doctor/keys.ts';
import { checkLive } from '../jobs/doctor/live.ts';
import { namedStore } from '../jobs/doctor/namedStore.ts';
import { checkPrincipal } from '../jobs/doctor/principals.ts';
import { checkSource } from '../jobs/doctor/source.ts';
import { checkVault } from '../jobs/doctor/vault.ts';
import { checkStore } from '../jobs/doctor/writer.ts';
import { type KeyFiles, keyPairAt } from '../jobs/init/keyPair.ts';
import { readyVault } from '../jobs/init/readyVault.ts';
import type { NewKeyPair, OperatorFiles } from '../ports/setUp.ts';
import { doctorPorts } from './doctor.ts';
import type { JobContext } from './jobs.ts';
import { vaultClient } from './vault.ts';

/** The parts of a set-up that can be tried while it is asked for, by the checks of `doctor`. */
export const trials = ['database', 'live bucket', 'vault', 'writer', 'prune', 'read', 'restore', 'keys'] as const;
export type Trial = (typeof trials)[number];

/** The effects of `init`; the settings are what is known about the set-up by then. */
export interface SetUp {
  readonly files: OperatorFiles;
  try(trial: Trial, settings: Settings): Promise<readonly Finding[]>;
  /** What the vault's store does, by trying; null in a bucket without versions. */
  capabilities(settings: Settings): Promise<Capabilities | null>;
  /** With the keys that the settings name as the writer's, as far as their rights go. */
  readyVault(settings: Settings): Promise<readonly Finding[]>;
  /** A new pair that signs records; nothing is written. */
  signingPair(name: string): Promise<NewKeyPair>;
  keyPair(paths: KeyFiles, name: string, passphrase: string | null): Promise<NewKeyPair & { readonly made: boolean }>;
}

export function composeInit(context: Omit<JobContext, 'settings'>): SetUp {
  const { signal } = context;
  return {
    files: operatorFiles,
    async try(trial, settings) {
      const { searchPath } = settings.surroundings;
      if (searchPath !== undefined) setSearchPath(searchPath);
      if (trial === 'restore') return tryTarget(settings, context);
      return tryPart(trial, doctorPorts({ ...context, settings }, settings.powers.host ?? ''));
    },
    async readyVault(settings) {
      const { vaultWriter: vault } = need(settings, 'vaultWriter');
      const maker = vaultMaker(vaultClient(vault, signal, 'watched'), vault.bucket, vault.region);
      return checked('vault', 'making the vault ready', () =>
        readyVault(maker, vault, settings.retention.noncurrentDays),
      );
    },
    async capabilities(settings) {
      const { writing, host, clock } = doctorPorts({ ...context, settings }, settings.powers.host ?? '');
      return writing === null ? null : findCapabilities(writing, host, clock);
    },
    signingPair: (name) => openpgpKeyMaker.makeSigning(name),
    keyPair: (paths, name, passphrase) =>
      keyPairAt({ files: operatorFiles, maker: openpgpKeyMaker }, paths, { name, passphrase }),
  };
}

/** Whether the target server accepts that user. */
async function tryTarget(
  { powers, given }: Settings,
  { clock }: Pick<JobContext, 'clock'>,
): Promise<readonly Finding[]> {
  const { targetDatabase: target } = powers;
  if (target === undefined || !given.has('RESTORE_DATABASE_URL')) return [];
  return checked('source', 'asking the server that restores go to', async () => {
    const { version } = await postgresTarget(addressOf(target), { clock }).facts();
    return [{ subject: 'source', verdict: 'ok', what: `restores go to PostgreSQL ${version}, as ${target.user}` }];
  });
}

/** Empty where the settings give no power for it. */
async function tryPart(trial: Exclude<Trial, 'restore'>, ports: DoctorPorts): Promise<readonly Finding[]> {
  const { source, dumper, live, reader, writing, others, seal, host, clock } = ports;
  const store = trial === 'database' || trial === 'keys' ? ports.store : await namedStore(ports);
  switch (trial) {
    case 'database':
      return source === null ? [] : checked('source', 'asking the database', () => checkSource(source, dumper, clock));
    case 'live bucket':
      return live === null ? [] : checkLive(live);
    case 'vault':
      if (writing === null || store === null) return [];
      return [
        ...(await checked('vault', 'asking the vault', () => checkVault(writing.reader, store))),
        ...(await checked('vault', 'trying the store', () => checkStore(writing, store, host, clock))),
      ];
    case 'writer':
      if (writing === null || store === null) return [];
      return checked('vault', "trying the writer's keys", () => checkPrincipal(writing, store));
    case 'prune':
    case 'read': {
      const keys = others.find(({ holder }) => holder === trial);
      if (keys === undefined || store === null || reader === null) return [];
      return checked('vault', `trying the keys of ${trial}`, () => checkPrincipal(keys, store));
    }
    case 'keys':
      return seal === null ? [] : checked('keys', 'trying the keys', () => checkKeys(seal, ports));
  }
}
