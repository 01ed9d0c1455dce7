import type { Written } from '../../core/written.ts';
import type { VaultWriter } from '../../ports.ts';
import type { Run } from '../run.ts';

/** What a record says of itself before it is signed; nothing where this process has no signing key. */
export function writtenAs(
  { bucket, signer }: VaultWriter,
  key: string,
  { clock }: Pick<Run, 'clock'>,
): Partial<Written> {
  if (signer === null) return {};
  return { vaultBucket: bucket, vaultKey: key, writtenAt: clock.now().toISOString() };
}

/** A record's bytes with the signature after them. */
export async function signed({ signer }: Pick<VaultWriter, 'signer'>, text: string): Promise<Uint8Array> {
  const bytes = Buffer.from(text);
  if (signer === null) return bytes;
  const signing = signer.begin();
  signing.update(bytes);
  return Buffer.concat([bytes, Buffer.from(await signing.finish())]);
}
