import { readFileSync } from 'node:fs';
import { localSigner } from '../adapters/crypto/signing/signer.ts';
import { trustIn } from '../adapters/crypto/signing/trust.ts';
import type { Settings } from '../config/load.ts';
import type { SigningKey } from '../config/signing.ts';
import { Failure } from '../errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { RecordSigner, RecordTrust } from '../ports/signing.ts';

/** Null in a set-up without signatures. Failure `configuration` for a public key that cannot be used. */
export function composeTrust({ signing }: Settings): RecordTrust | null {
  const { trusted, times, unsignedUntil } = signing;
  return trusted === undefined ? null : trustIn(trusted, times, unsignedUntil);
}

const variables = {
  writer: ['BACKUP_SIGNING_KEY_FILE', 'BACKUP_SIGNING_PUBLIC_KEY'],
  prune: ['PRUNE_SIGNING_KEY_FILE', 'PRUNE_SIGNING_PUBLIC_KEY'],
  reader: ['READ_SIGNING_KEY_FILE', 'READ_SIGNING_PUBLIC_KEY'],
} as const;

/**
 * What signs the records of this holder; null in a set-up without signatures. Failure `configuration` where signatures are
 * asked for and there is no key to make them with: what is written without one would not count.
 */
export function composeSigner(
  { signing }: Settings,
  holder: keyof typeof variables,
  clock: Clock,
): RecordSigner | null {
  const key = signing.keys[holder];
  const [file, half] = variables[holder];
  if (key !== undefined) {
    if (signing.trusted?.some((each) => each.holder === holder) === true) {
      return localSigner(textOf(key), key.setting, clock);
    }
    throw new Failure('configuration', `${key.setting} is set and ${half} is not: nobody would trust what it signs`, {
      hint: `set ${half} to the public half, for every job`,
    });
  }
  if (signing.trusted === undefined) return null;
  throw new Failure('configuration', `unsigned records do not count, and this job has no signing key`, {
    hint: `set ${file}`,
  });
}

function textOf(key: SigningKey): string {
  if (key.kind === 'text') return key.text.reveal();
  try {
    return readFileSync(key.path, 'utf8');
  } catch (cause) {
    throw new Failure('configuration', `${key.setting} ${key.path} cannot be read`, {
      hint: `ls -l ${key.path}`,
      cause,
    });
  }
}
