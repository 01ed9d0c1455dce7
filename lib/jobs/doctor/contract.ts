import type { Capabilities } from '../../core/vault/capabilities.ts';
import type { Principal } from '../../core/vault/powers.ts';
import type { Store } from '../../core/vault/store.ts';
import type { FailureKind } from '../../errors.ts';
import type { Dumper, KeyTrial, Seal } from '../../ports/archive.ts';
import type { Clock } from '../../ports/clock.ts';
import type { SourceDatabase } from '../../ports/database.ts';
import type { LiveFiles, LiveProbe } from '../../ports/files.ts';
import type { Journal } from '../../ports/notify.ts';
import type { ImageBuilder, Prospects, SecretShapes } from '../../ports/prospects.ts';
import type { Scratch } from '../../ports/scratch.ts';
import type { MasterTrial, TargetDatabase } from '../../ports/target.ts';
import type { VaultProbe, VaultReader, VaultWriter } from '../../ports/vault.ts';
import type { Finding } from './finding.ts';

/** The ports of one holder's keys, and their id for commands. */
export interface KeysOnTrial {
  readonly holder: Principal;
  /** Null where the machine provides its own. */
  readonly keyId: string | null;
  readonly probe: VaultProbe;
}

export interface WriterOnTrial extends KeysOnTrial {
  readonly holder: 'writer';
  readonly reader: VaultReader;
  readonly writer: VaultWriter;
}

/** Null for ports that were not given. */
export interface DoctorPorts {
  readonly host: string;
  readonly source: SourceDatabase | null;
  /** Where restores go to. */
  readonly target: TargetDatabase | null;
  /** The login of restores; null where it has no setting of its own. */
  readonly master: MasterTrial | null;
  readonly dumper: Dumper;
  readonly live: { readonly files: LiveFiles; readonly probe: LiveProbe } | null;
  readonly reader: VaultReader | null;
  /** What the settings say that the store does; null where they say nothing. */
  readonly capabilities: Capabilities | null;
  /** Where the vault is, for commands. */
  readonly store: Store | null;
  readonly writing: WriterOnTrial | null;
  /** Keys of prune, and of drill and restore, where these have their own. */
  readonly others: readonly KeysOnTrial[];
  /** Reads the public keys; yields null where dumps are not sealed. */
  readonly seal: (() => Promise<Seal | null>) | null;
  /** Where the private key is here too. */
  readonly pair: (() => Promise<KeyTrial | null>) | null;
  readonly scratch: Scratch;
  readonly journal: Pick<Journal, 'read'>;
  readonly clock: Clock;
  /** Sentences about roles that fall back on another role's keys. */
  readonly fallbacks: readonly string[];
  /** As configured: how long the lifecycle must leave a replaced file of the mirror. */
  readonly noncurrentDays: number;
  readonly keepDailyDays: number;
}

export interface Diagnosis {
  readonly findings: readonly Finding[];
  /** What the store does, as one line for BACKUP_S3_CAPABILITIES; null where it was not tried, or not to the end. */
  readonly capabilities: string | null;
  /** Of the first failed check. */
  readonly failed: FailureKind | null;
}

/** One question of many: what it found, never a rejection. */
export type Check = () => Promise<readonly Finding[]>;

/** For a look before a deploy. */
export interface PlannedPorts {
  readonly prospects: Prospects;
  readonly shapes: SecretShapes;
  readonly builder: ImageBuilder;
}

/** What lifeboat.json wants to deploy. */
export interface Planned {
  readonly region: string;
  /** Missing: the account of the credentials. */
  readonly vaultAccount: string | undefined;
  readonly runnerAccount: string | undefined;
  readonly bucket: string;
  /** A machine that EC2 must have; null where none is made. */
  readonly machine: string | null;
  /** Whether the network, and an address in it, are made. */
  readonly makesNetwork: boolean;
  readonly makesAddress: boolean;
  readonly drillInstanceClass: string;
  /** Majors of PostgreSQL that the image has. */
  readonly majors: readonly number[];
  /** Of all tasks that may run at the same time. */
  readonly processors: number;
  /** Null where a pushed image is named. */
  readonly architecture: 'arm64' | 'x86_64' | null;
  /** Members that tasks are started with, by the secret's whole name. */
  readonly secrets: ReadonlyMap<string, readonly string[]>;
  readonly bootstrapQualifier: string;
}
