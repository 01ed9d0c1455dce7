import type * as openpgp from 'openpgp';
import { Failure } from '../../../errors.ts';
import { fingerprintOf } from './keys.ts';

/**
 * The keys that the recipients name, by address or by the end of a fingerprint; every key where none is named. Failure
 * `configuration` for a recipient that no key belongs to.
 */
export function selectRecipients(
  keys: readonly openpgp.PublicKey[],
  recipients: readonly string[],
): readonly openpgp.PublicKey[] {
  if (recipients.length === 0) return keys;
  return [...new Set(recipients.flatMap((recipient) => keysOf(keys, recipient)))];
}

function keysOf(keys: readonly openpgp.PublicKey[], recipient: string): readonly openpgp.PublicKey[] {
  const found = keys.filter((key) => belongs(key, recipient));
  if (found.length > 0) return found;
  throw new Failure('configuration', `none of the available public keys belongs to BACKUP_GPG_RECIPIENT ${recipient}`, {
    hint: `they belong to ${keys.flatMap((key) => key.getUserIDs()).join(', ')}`,
  });
}

/** Eight hex digits are too few to name a key: others can be made that end in the same ones. */
const shortestFingerprintEnd = 16;

function belongs(key: openpgp.PublicKey, recipient: string): boolean {
  const hex = recipient.replace(/^0x/i, '').replaceAll(' ', '').toUpperCase();
  if (/^[0-9A-F]+$/.test(hex) && hex.length >= shortestFingerprintEnd) return fingerprintOf(key).endsWith(hex);
  const address = recipient.replace(/^.*<(.*)>$/, '$1').toLowerCase();
  return key.getUserIDs().some((id) => (/<([^>]*)>/.exec(id)?.[1] ?? id).toLowerCase() === address);
}
