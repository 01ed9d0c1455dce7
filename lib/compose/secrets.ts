import { secretsManagerClient } from '../adapters/aws/secretsManager/client.ts';
import {
  secretsManagerReader,
  secretsManagerRecords,
  secretsManagerWriter,
} from '../adapters/aws/secretsManager/store.ts';
import { scratchIn } from '../adapters/local/scratch/scratch.ts';
import { secretsFile, secretsOutput } from '../adapters/local/sealedFiles/file.ts';
import { sealedFileReader, sealedFileRecords, sealedFileWriter } from '../adapters/local/sealedFiles/store.ts';
import { turnedBy } from '../adapters/local/sealedFiles/turn.ts';
import type { Settings } from '../config/load.ts';
import { need } from '../config/need.ts';
import type { SecretsLocation } from '../config/settings/secrets.ts';
import type { KeyCheck } from '../core/secrets/keyCheck.ts';
import { Failure } from '../errors.ts';
import { checkSecrets } from '../jobs/secrets/check.ts';
import { type PullResult, pullSecrets, type SecretChoice } from '../jobs/secrets/pull.ts';
import { type PushResult, pushFile, pushSecrets } from '../jobs/secrets/push.ts';
import type { KeysAtHand, SecretReader, SecretRecords, SecretWriter } from '../ports/secrets.ts';
import type { JobContext } from './jobs.ts';
import { composeSeal, composeUnseal } from './seal.ts';

/** The jobs for the application's secrets. They have no port of the vault: secrets never travel with data. */
export interface SecretsJobs {
  /** `path`: another file than SECRETS_ENV_FILE, of any kind. */
  push(path?: string): Promise<PushResult>;
  list(): Promise<{ readonly place: string; readonly copies: Awaited<ReturnType<SecretRecords['list']>> }>;
  pull(choice: SecretChoice, output: string): Promise<PullResult>;
  check(at: Date, path?: string): Promise<KeyCheck>;
}

export function composeSecrets(context: Pick<JobContext, 'settings' | 'clock' | 'askPassphrase'>): SecretsJobs {
  const { settings, clock } = context;
  const { host } = need(settings, 'host');
  const { file, critical } = settings.applicationSecrets;
  return {
    async push(path) {
      const ports = { store: await writerOf(context, host), file: secretsFile(path ?? file), clock };
      return path === undefined ? pushSecrets(ports, host, critical) : pushFile(ports, host, critical);
    },
    async list() {
      const store = recordsOf(settings, host);
      return { place: store.description, copies: await store.list() };
    },
    pull: async (choice, output) =>
      pullSecrets({ store: await readerOf(context, host), output: secretsOutput(output) }, choice),
    check: async (at, path = file) =>
      checkSecrets({ store: recordsOf(settings, host), file: secretsFile(path) }, critical, at),
  };
}

/** The keys that a restore compares with its snapshot; null where no copies are kept. */
export function keysAtHand(settings: Settings, host: string): KeysAtHand | null {
  const { store, file, critical } = settings.applicationSecrets;
  return store === undefined ? null : { records: recordsOf(settings, host), file: secretsFile(file), critical };
}

function recordsOf(settings: Settings, host: string): SecretRecords {
  const place = placeOf(settings);
  return place.kind === 'aws' ? secretsManagerRecords(onAws(place, host)) : sealedFileRecords(place.path, host);
}

async function readerOf(
  { settings, askPassphrase }: Pick<JobContext, 'settings' | 'askPassphrase'>,
  host: string,
): Promise<SecretReader> {
  const place = placeOf(settings);
  if (place.kind === 'aws') return secretsManagerReader(onAws(place, host));
  const { unseal } = need(settings, 'unseal');
  const opened = await composeUnseal(
    { ...unseal, program: 'openpgp' },
    askPassphrase,
    scratchIn(settings.scratchDirectory),
  );
  return sealedFileReader(place.path, host, turnedBy(opened));
}

async function writerOf(
  { settings, clock }: Pick<JobContext, 'settings' | 'clock'>,
  host: string,
): Promise<SecretWriter> {
  const place = placeOf(settings);
  if (place.kind === 'aws') return secretsManagerWriter(onAws(place, host));
  const { seal } = need(settings, 'seal');
  const now = clock.now();
  const { gnupgHome } = settings.surroundings;
  const tools = { scratch: scratchIn(settings.scratchDirectory), gnupgHome, now };
  const sealed = seal.kind === 'none' ? null : await composeSeal({ ...seal, program: 'openpgp' }, tools);
  if (sealed === null) {
    throw new Failure('configuration', 'BACKUP_ENCRYPTION is none, and secrets are never stored unsealed', {
      hint: 'set BACKUP_GPG_PUBLIC_KEY_FILE and remove BACKUP_ENCRYPTION, or keep secrets on AWS: SECRETS_STORE=aws:<region>',
    });
  }
  await sealed.check(now);
  return sealedFileWriter(place.path, host, turnedBy(sealed));
}

function onAws({ region }: Extract<SecretsLocation, { kind: 'aws' }>, host: string) {
  return { client: secretsManagerClient(region), region, host };
}

function placeOf(settings: Settings): SecretsLocation {
  const { store } = settings.applicationSecrets;
  if (store !== undefined) return store;
  throw new Failure('configuration', 'there is no place for copies of the secrets: SECRETS_STORE is not set', {
    hint: 'set SECRETS_STORE to aws:<region> or to a directory that no backup touches',
  });
}
