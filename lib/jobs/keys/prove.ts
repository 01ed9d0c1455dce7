import { randomBytes } from 'node:crypto';
import { Failure } from '../../errors.ts';
import type { KeyTrial } from '../../ports/archive.ts';

/** Seals a few random bytes and opens them again. Failure where that is not what comes out. */
export async function proveKeys(pair: KeyTrial): Promise<void> {
  const probe = randomBytes(64);
  const opened = await pair.open(await pair.seal(probe));
  if (probe.equals(opened)) return;
  throw new Failure('verification', 'what is sealed to the public key comes out changed', {
    hint: 'give another pair of keys: lifeboat init',
  });
}
