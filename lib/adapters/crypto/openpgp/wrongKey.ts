import type * as openpgp from 'openpgp';
import { Failure } from '../../../errors.ts';
import { fingerprintOf } from './keys.ts';

/** The key id of an anonymous recipient. */
const anonymous = '0'.repeat(16);

/**
 * Whether a message sealed for the key ids `wanted` (16 hex digits each) is none of these keys' business: null when one
 * of them may open it.
 */
export function wrongKey(wanted: readonly string[], keys: readonly openpgp.Key[]): Failure | null {
  const own = new Set(keys.flatMap((key) => key.getKeyIDs().map((id) => id.toHex().toUpperCase())));
  const ids = wanted.map((id) => id.toUpperCase());
  if (ids.length === 0 || ids.some((id) => id === anonymous || own.has(id))) return null;
  return new Failure(
    'verification',
    `no available key opens this: it was sealed for ${ids.join(', ')}, available: ${keys.map(fingerprintOf).join(', ')}`,
    {
      hint: 'gpg --list-secret-keys --keyid-format long shows which key that is; set BACKUP_GPG_PRIVATE_KEY_FILE to it',
    },
  );
}

/** The same message whichever program found the damage. */
export function damagedCiphertext(cause?: unknown): Failure {
  return new Failure('verification', 'the ciphertext is damaged: its OpenPGP integrity check failed', { cause });
}
