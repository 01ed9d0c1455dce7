import type { S3Client } from '@aws-sdk/client-s3';
import { Failure } from '../../../errors.ts';
import type { RecordSigner } from '../../../ports/signing.ts';
import type { PutResult, VaultWriter } from '../../../ports/vault.ts';
import { buffers } from './buffers.ts';
import { claimed, lostBy } from './claims.ts';
import { asked } from './failure.ts';
import { abortUploads } from './openUploads.ts';
import { mostBytesIn, mostParts, partSize, partSizes } from './partSize.ts';
import { type PutOutcome, putObject } from './put.ts';

/**
 * One stream at full speed: two parts of the first size on their way while a third is filled. Many streams share it,
 * and keep the store as busy; twice as much made a mirror of large files no faster and 40 MB bigger.
 */
const defaultMemoryBytes = 3 * partSize(1);

export interface WriterOptions {
  /** For the parts of all puts of this writer together; one part is granted even where it is larger. */
  readonly memoryBytes?: number;
  /** Default: records are not signed. */
  readonly signer?: RecordSigner | null;
}

export function vaultWriter(client: S3Client, bucket: string, options: WriterOptions = {}): VaultWriter {
  const memory = buffers(options.memoryBytes ?? defaultMemoryBytes);
  const place = 'vault';
  const parts = claimed(client)?.parts ?? mostParts;
  return {
    bucket,
    signer: options.signer ?? null,
    mostBytes: mostBytesIn(parts),
    async put(key, body, putOptions = {}) {
      const { expectedBytes: bytes, exactly: exact } = putOptions;
      const sizes = partSizes({ parts, bytes, exact });
      const put = { client, place, bucket, key, memory, firstBytes: sizes(1), sizes, options: putOptions } as const;
      return versioned(bucket, key, await putObject(put, body));
    },
    lost: () => lostBy(client),
    abortUploads: (key, before) =>
      asked({ place, bucket, doing: `ending open uploads of ${key}` }, () => abortUploads(client, bucket, key, before)),
  };
}

/**
 * Refuses a bucket without versions, because an overwrite is permanent there. But MinIO and versitygw keep no versions
 * of a folder's marker (`invoices/`), even with versioning on: its version is `null`, and an empty one loses nothing.
 */
function versioned(bucket: string, key: string, put: PutOutcome): PutResult {
  if (put.outcome === 'exists') return { outcome: 'exists' };
  const { versionId, bytes, sha256, etag } = put;
  if (versionId !== null) return { outcome: 'stored', versionId, bytes, sha256, etag };
  if (!key.endsWith('/')) {
    throw new Failure(
      'configuration',
      `bucket ${bucket} keeps no versions: what is stored can be overwritten for good`,
      {
        hint: `aws s3api put-bucket-versioning --bucket ${bucket} --versioning-configuration Status=Enabled`,
      },
    );
  }
  if (bytes === 0) return { outcome: 'stored', versionId: 'null', bytes, sha256, etag };
  throw new Failure(
    'unexpected',
    `the store keeps no versions of ${JSON.stringify(key)}, for its name ends in a slash`,
  );
}
