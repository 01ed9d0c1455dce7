import { humanBytes } from '../../core/runs/bytes.ts';
import type { Written } from '../../core/vault/written.ts';
import { Failure } from '../../errors.ts';
import type { VaultWriter } from '../../ports/vault.ts';
import type { Run } from '../run.ts';
import { longestText } from './text.ts';

/** What a record says about itself before it is signed; empty where this process has no signing key. */
export function writtenAs(
  { bucket, signer }: VaultWriter,
  key: string,
  { clock }: Pick<Run, 'clock'>,
): Partial<Written> {
  if (signer === null) return {};
  return { vaultBucket: bucket, vaultKey: key, writtenAt: clock.now().toISOString() };
}

/** For the signature after the record. */
const room = 64 * 1024;

/**
 * A record's bytes with the signature after them. Failure `source` for more than a reader takes: better none than one
 * that never counts.
 */
export async function signed({ signer }: Pick<VaultWriter, 'signer'>, text: string): Promise<Uint8Array> {
  const bytes = Buffer.from(text);
  if (bytes.length > longestText - room) {
    throw new Failure(
      'source',
      `the record would be ${humanBytes(bytes.length)} long, and readers take ${humanBytes(longestText)}`,
      {
        hint: 'drop tables that nobody uses, or split the database: a manifest names every table',
      },
    );
  }
  if (signer === null) return bytes;
  const signing = signer.begin();
  signing.update(bytes);
  return Buffer.concat([bytes, Buffer.from(await signing.finish())]);
}
