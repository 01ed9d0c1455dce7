import { readFile } from 'node:fs/promises';
import { keyringPublicKeys } from '../adapters/crypto/gpg/keyring.ts';
import { gpgProgram } from '../adapters/crypto/gpg/program.ts';
import { gpgSeal } from '../adapters/crypto/gpg/seal.ts';
import { gpgUnseal } from '../adapters/crypto/gpg/unseal.ts';
import {
  privateKeysFromFile,
  privateKeysFromText,
  publicKeysFromFile,
  publicKeysFromText,
} from '../adapters/crypto/openpgp/keys.ts';
import { selectRecipients } from '../adapters/crypto/openpgp/recipients.ts';
import { openpgpSeal } from '../adapters/crypto/openpgp/seal.ts';
import type { AskPassphrase } from '../adapters/crypto/openpgp/unlock.ts';
import { openpgpUnseal } from '../adapters/crypto/openpgp/unseal.ts';
import { scratchIn } from '../adapters/local/scratch/scratch.ts';
import { turnedBy } from '../adapters/local/sealedFiles/turn.ts';
import type { SealChoice, SealProgram, UnsealKeys } from '../config/powers.ts';
import { Failure } from '../errors.ts';
import type { KeyTrial, Seal, Unseal } from '../ports/archive.ts';
import type { Scratch } from '../ports/scratch.ts';
import type { JobContext } from './jobs.ts';

interface Tools {
  readonly scratch: Scratch;
  readonly gnupgHome: string | undefined;
  readonly now: Date;
}

/** Public keys from the environment, a file, or the local keyring; `BACKUP_GPG_RECIPIENT` chooses among them. */
export async function composeSeal(choice: SealChoice, tools: Tools): Promise<Seal | null> {
  if (choice.kind === 'none') return null;
  const keys = await publicKeys(choice, tools);
  return (await usesGpg(choice.program)) ? gpgSeal(keys, tools.scratch) : openpgpSeal(keys);
}

async function publicKeys(choice: Extract<SealChoice, { kind: 'openpgp' }>, tools: Tools) {
  const { publicKeys: text, publicKeyFile: path, recipients } = choice;
  const given = [
    ...(text === undefined ? [] : await publicKeysFromText(text, 'BACKUP_GPG_PUBLIC_KEY')),
    ...(path === undefined ? [] : await publicKeysFromFile(path)),
  ];
  if (given.length > 0) return selectRecipients(given, recipients);
  const found = await Promise.all(recipients.map((name) => keyringPublicKeys(name, tools.now, tools.gnupgHome)));
  return found.flat();
}

export async function composeUnseal(keys: UnsealKeys, ask: AskPassphrase, scratch: Scratch): Promise<Unseal> {
  const found = await privateKeys(keys);
  const passphrase = passphraseOf(keys) ?? ask;
  return (await usesGpg(keys.program)) ? gpgUnseal(found, passphrase, scratch) : openpgpUnseal(found, passphrase);
}

async function privateKeys({ privateKeys: armored, privateKeyFiles }: UnsealKeys) {
  const given = armored === undefined ? [] : await privateKeysFromText(armored.reveal(), 'BACKUP_GPG_PRIVATE_KEY');
  const found = await Promise.all(privateKeyFiles.map(privateKeysFromFile));
  return [...given, ...found.flat()];
}

function passphraseOf({ passphrase, passphraseFile }: UnsealKeys): AskPassphrase | undefined {
  if (passphrase !== undefined) return () => Promise.resolve(passphrase.reveal());
  return passphraseFile === undefined ? undefined : fromFile(passphraseFile);
}

function fromFile(path: string): AskPassphrase {
  return async () => {
    const text = await readFile(path, 'utf8').catch((cause: unknown) => {
      throw new Failure('configuration', `BACKUP_GPG_PASSPHRASE_FILE ${path} cannot be read`, {
        hint: `ls -l ${path}`,
        cause,
      });
    });
    return text.replace(/\r?\n$/, '');
  };
}

/** gpg where it is installed, because it needs half the processor time. */
async function usesGpg(program: SealProgram): Promise<boolean> {
  if (program !== 'auto') return program === 'gpg';
  return gpgProgram().then(
    () => true,
    () => false,
  );
}

/** Both halves within this process: a few bytes are not worth a program. Null where dumps are not sealed. */
export async function composeKeyTrial(
  choice: SealChoice,
  keys: UnsealKeys,
  { settings, clock, askPassphrase }: Pick<JobContext, 'settings' | 'clock' | 'askPassphrase'>,
): Promise<KeyTrial | null> {
  if (choice.kind === 'none') return null;
  const scratch = scratchIn(settings.scratchDirectory);
  const { gnupgHome } = settings.surroundings;
  const seal = await composeSeal({ ...choice, program: 'openpgp' }, { scratch, gnupgHome, now: clock.now() });
  const unseal = await composeUnseal({ ...keys, program: 'openpgp' }, askPassphrase, scratch);
  return seal === null ? null : { seal: turnedBy(seal), open: turnedBy(unseal) };
}
