import { openpgpKeyMaker } from '../adapters/openpgp/keyMaker.ts';
import { operatorFiles } from '../adapters/operatorFiles/operatorFiles.ts';
import { setSearchPath } from '../adapters/processes/environment.ts';
import { vaultMaker } from '../adapters/s3/maker.ts';
import type { Settings } from '../config/load.ts';
import type { VaultCredentials } from '../config/locations.ts';
import { need } from '../config/need.ts';
import type { DoctorPorts } from '../jobs/doctor/contract.ts';
import { checked, type Finding } from '../jobs/doctor/finding.ts';
import { checkHolder } from '../jobs/doctor/holders.ts';
import { checkKeys } from '../jobs/doctor/keys.ts';
import { checkLive } from '../jobs/doctor/live.ts';
import { checkSource } from '../jobs/doctor/source.ts';
import { checkVault } from '../jobs/doctor/vault.ts';
import { checkStore } from '../jobs/doctor/writer.ts';
import { type KeyFiles, keyPairAt } from '../jobs/init/keyPair.ts';
import { readyVault, type VaultMade } from '../jobs/init/readyVault.ts';
import type { NewKeyPair, OperatorFiles } from '../ports.ts';
import { doctorPorts } from './doctor.ts';
import type { Surroundings } from './surroundings.ts';
import { vaultClient } from './vault.ts';

/** The parts of a set-up that can be tried while it is asked for, by the checks of `doctor`. */
export const trials = ['database', 'live bucket', 'vault', 'writer', 'prune', 'read', 'keys'] as const;
export type Trial = (typeof trials)[number];

/** What `init` does in the world; the settings are what is known of the set-up by then. */
export interface SetUp {
  readonly files: OperatorFiles;
  try(trial: Trial, settings: Settings): Promise<readonly Finding[]>;
  /** With the keys of whoever administers the store, or else the writer's. */
  readyVault(settings: Settings, administrator: VaultCredentials | null): Promise<VaultMade>;
  keyPair(paths: KeyFiles, name: string, passphrase: string | null): Promise<NewKeyPair & { readonly made: boolean }>;
}

export function composeInit(surroundings: Omit<Surroundings, 'settings'>): SetUp {
  const { signal } = surroundings;
  return {
    files: operatorFiles,
    async try(trial, settings) {
      const { searchPath } = settings.surroundings;
      if (searchPath !== undefined) setSearchPath(searchPath);
      return tryPart(trial, doctorPorts({ ...surroundings, settings }, settings.powers.host ?? ''));
    },
    async readyVault(settings, administrator) {
      const { vaultWriter: vault } = need(settings, 'vaultWriter');
      const location = administrator === null ? vault : { ...vault, credentials: administrator };
      const maker = vaultMaker(vaultClient(location, signal, 'watched'), vault.bucket, vault.region);
      return readyVault(maker, vault, settings.retention.noncurrentDays);
    },
    keyPair: (paths, name, passphrase) =>
      keyPairAt({ files: operatorFiles, maker: openpgpKeyMaker }, paths, { name, passphrase }),
  };
}

/** Nothing where the settings give no power for it. */
async function tryPart(trial: Trial, ports: DoctorPorts): Promise<readonly Finding[]> {
  const { source, dumper, live, reader, store, writing, others, seal, host, clock } = ports;
  switch (trial) {
    case 'database':
      return source === null ? [] : checked('source', 'asking the database', () => checkSource(source, dumper, clock));
    case 'live bucket':
      return live === null ? [] : checkLive(live);
    case 'vault':
      if (writing === null || store === null) return [];
      return [
        ...(await checked('vault', 'asking the vault', () => checkVault(writing.reader, store))),
        ...(await checked('vault', 'trying the store', () => checkStore(writing, host, clock))),
      ];
    case 'writer':
      if (writing === null || store === null) return [];
      return checked('vault', "trying the writer's keys", () => checkHolder(writing, store));
    case 'prune':
    case 'read': {
      const keys = others.find(({ holder }) => holder === trial);
      if (keys === undefined || store === null || reader === null) return [];
      return checked('vault', `trying the keys of ${trial}`, () => checkHolder(keys, store));
    }
    case 'keys':
      return seal === null ? [] : checked('keys', 'trying the keys', () => checkKeys(seal, ports));
  }
}
