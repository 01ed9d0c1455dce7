import { randomBytes } from 'node:crypto';
import * as openpgp from 'openpgp';
import type { Seal, TransformFilter } from '../../../ports/archive.ts';
import { checkRecipients } from './keyCheck.ts';
import { fingerprintOf } from './keys.ts';
import { fromWebStream, toWebStream } from './webStream.ts';

/**
 * Seals within this process, for every one of `keys`: AES-256 in a stream that gpg and every other OpenPGP program of
 * the last twenty years reads (version 1 of the integrity-protected packet, with its modification code).
 */
export function openpgpSeal(keys: readonly openpgp.PublicKey[]): Seal {
  return {
    recipients: keys.map(fingerprintOf).toSorted(),
    program: openpgp.config.versionString.replace('OpenPGP.js', 'openpgp'),
    check: (now) => checkRecipients(keys, now),
    filter: async () => sealing(keys),
  };
}

function sealing(keys: readonly openpgp.PublicKey[]): TransformFilter {
  return {
    kind: 'transform',
    name: 'openpgp seal',
    async *transform(bytes) {
      const message = await openpgp.createMessage({ binary: toWebStream(bytes) });
      const sealed: unknown = await openpgp.encrypt({
        message,
        encryptionKeys: [...keys],
        // Made here: left to itself the library takes the least of the recipients' preferences, AES-128 for some keys.
        sessionKey: { data: randomBytes(32), algorithm: 'aes256' },
        format: 'binary',
        config: { aeadProtect: false, preferredCompressionAlgorithm: openpgp.enums.compression.uncompressed },
      });
      yield* fromWebStream(sealed);
    },
  };
}
