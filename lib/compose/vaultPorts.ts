import { holderBelow, probeBelow, readerBelow, removerBelow, writerBelow } from '../adapters/stores/prefix/views.ts';
import type { S3Client } from '../adapters/stores/s3/client.ts';
import { vaultHolder } from '../adapters/stores/s3/holder.ts';
import { vaultProbe } from '../adapters/stores/s3/probe.ts';
import { vaultReader } from '../adapters/stores/s3/reader.ts';
import { vaultRemover } from '../adapters/stores/s3/remover.ts';
import { vaultWriter } from '../adapters/stores/s3/writer.ts';
import type { VaultLocation } from '../config/locations.ts';
import type { RecordSigner, RecordTrust } from '../ports/signing.ts';
import type { VaultHolder, VaultProbe, VaultReader, VaultRemover, VaultWriter } from '../ports/vault.ts';

/*
 * The ports to an application's part of the vault. Every job gets its ports from here and knows nothing of the prefix.
 */

type Place = Pick<VaultLocation, 'bucket' | 'prefix'>;

/** `trust`: whose records count; null where all do. */
export function readerOf(client: S3Client, { bucket, prefix }: Place, trust: RecordTrust | null): VaultReader {
  return readerBelow(prefix, vaultReader(client, bucket, trust));
}

export function writerOf(client: S3Client, { bucket, prefix }: Place, signer: RecordSigner | null): VaultWriter {
  return writerBelow(prefix, vaultWriter(client, bucket, { signer }));
}

export function removerOf(client: S3Client, { bucket, prefix }: Place): VaultRemover {
  return removerBelow(prefix, vaultRemover(client, bucket));
}

export function holderOf(client: S3Client, { bucket, prefix }: Place): VaultHolder {
  return holderBelow(prefix, vaultHolder(client, bucket));
}

export function probeOf(client: S3Client, { bucket, prefix }: Place): VaultProbe {
  return probeBelow(prefix, vaultProbe(client, bucket));
}
