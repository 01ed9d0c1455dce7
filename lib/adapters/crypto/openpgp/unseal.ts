import * as openpgp from 'openpgp';
import { Failure } from '../../../errors.ts';
import type { TransformFilter, Unseal } from '../../../ports/archive.ts';
import { fingerprintOf } from './keys.ts';
import { type AskPassphrase, unlock } from './unlock.ts';
import { fromWebStream, toWebStream } from './webStream.ts';
import { damagedCiphertext, wrongKey } from './wrongKey.ts';

/**
 * Opens within this process, with whichever of `keys` fits. Passes plaintext on as it comes: only the end shows that it
 * is complete, so the caller must keep it under a temporary name until then. Asks for the passphrase at the first
 * filter.
 */
export function openpgpUnseal(keys: readonly openpgp.PrivateKey[], ask: AskPassphrase): Unseal {
  let unlocked: Promise<readonly openpgp.PrivateKey[]> | undefined;
  return {
    keys: keys.map(fingerprintOf).toSorted(),
    filter: async () => {
      unlocked ??= unlock(keys, ask);
      return unsealing(await unlocked);
    },
  };
}

function unsealing(keys: readonly openpgp.PrivateKey[]): TransformFilter {
  return {
    kind: 'transform',
    name: 'openpgp unseal',
    async *transform(bytes) {
      const source = remembering(bytes);
      try {
        const message = await openpgp.readMessage({ binaryMessage: toWebStream(source.bytes) });
        const wrong = wrongKey(
          message.getEncryptionKeyIDs().map((id) => id.toHex()),
          keys,
        );
        if (wrong !== null) throw wrong;
        const opened: { readonly data: unknown } = await openpgp.decrypt({
          message,
          decryptionKeys: [...keys],
          format: 'binary',
          config: { allowUnauthenticatedStream: true },
        });
        yield* fromWebStream(opened.data);
      } catch (error) {
        if (source.failure() !== undefined) throw source.failure();
        if (error instanceof Failure) throw error;
        throw damagedCiphertext(error);
      }
    },
  };
}

/** The library wraps what its source throws; the source's own failure must come out as it was. */
function remembering(bytes: AsyncIterable<Uint8Array>): {
  readonly bytes: AsyncIterable<Uint8Array>;
  failure(): unknown;
} {
  let failure: unknown;
  async function* watched(): AsyncGenerator<Uint8Array> {
    try {
      yield* bytes;
    } catch (error) {
      failure = error;
      throw error;
    }
  }
  return { bytes: watched(), failure: () => failure };
}
