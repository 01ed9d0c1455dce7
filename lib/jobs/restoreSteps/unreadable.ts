import { Failure } from '../../errors.ts';
import type { VaultReader } from '../../ports/vault.ts';

/**
 * Whether `error`, thrown while one object was read, concerns only that object: the store still answers other requests.
 * MinIO, for example, answers for a block that rotted on its disk as it does under overload (503), for ever.
 */
export async function isObjectUnreadable(reader: VaultReader, error: unknown): Promise<boolean> {
  if (!(error instanceof Failure) || error.kind !== 'vault') return false;
  return reader.facts().then(
    () => true,
    () => false,
  );
}
