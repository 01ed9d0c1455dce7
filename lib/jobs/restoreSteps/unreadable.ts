import { Failure } from '../../errors.ts';
import type { VaultReader } from '../../ports/vault.ts';

/**
 * Whether `error`, met while one object was read, is that object's and not the store's: asked for anything else the store
 * answers. MinIO, for one, says of a block that rotted on its disk what it says when it is overloaded (503), for ever.
 */
export async function isObjectUnreadable(reader: VaultReader, error: unknown): Promise<boolean> {
  if (!(error instanceof Failure) || error.kind !== 'vault') return false;
  return reader.facts().then(
    () => true,
    () => false,
  );
}
