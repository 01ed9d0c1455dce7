import type { Failure } from '../../../errors.ts';
import type { Key } from '../openpgp/keys.ts';
import { damagedCiphertext, wrongKey } from '../openpgp/wrongKey.ts';

/**
 * How a decryption went, from gpg's status lines (`[GNUPG:] …`, made for programs: GnuPG's doc/DETAILS), never from its
 * words, and not from its exit code alone: that is 0 for a message that was never encrypted, too.
 */
export function judgeDecryption(stderr: string, keys: readonly Key[]): Failure | null {
  const lines = stderr.split('\n').flatMap((line) => (line.startsWith('[GNUPG:] ') ? [line.slice(9).split(' ')] : []));
  const wanted = lines.flatMap(([keyword, id]) => (keyword === 'ENC_TO' && id !== undefined ? [id] : []));
  const said = new Set(lines.map(([keyword]) => keyword));
  if (said.has('DECRYPTION_OKAY') && !said.has('DECRYPTION_FAILED')) return null;
  return wrongKey(wanted, keys) ?? damagedCiphertext();
}
