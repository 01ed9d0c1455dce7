import { PutObjectLegalHoldCommand, type S3Client } from '@aws-sdk/client-s3';
import type { VaultHolder } from '../../../ports/vault.ts';
import { asked } from './failure.ts';

export function vaultHolder(client: S3Client, bucket: string): VaultHolder {
  return {
    hold: (key, versionId, held) =>
      asked({ place: 'vault', bucket, doing: `${held ? 'holding' : 'releasing'} ${key}` }, async () => {
        await client.send(
          new PutObjectLegalHoldCommand({
            Bucket: bucket,
            Key: key,
            VersionId: versionId,
            LegalHold: { Status: held ? 'ON' : 'OFF' },
            ChecksumAlgorithm: 'CRC32',
          }),
        );
      }),
  };
}
