import { randomUUID } from 'node:crypto';
import { DeleteObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { VaultProbe } from '../../ports/vault.ts';
import { asked, codeOf } from './failure.ts';

/** A store asks for rights before it looks whether the version exists; to end a version that never was changes nothing. */
export function vaultProbe(client: S3Client, bucket: string): VaultProbe {
  return {
    mayEndVersions: () =>
      asked({ place: 'vault', bucket, doing: 'trying to end a version' }, async () => {
        const never = randomUUID();
        try {
          await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: `pg/doctor-${never}`, VersionId: never }));
          return true;
        } catch (error) {
          if (codeOf(error) === 'AccessDenied') return false;
          if (codeOf(error) === 'NoSuchVersion' || codeOf(error) === 'NoSuchKey') return true;
          throw error;
        }
      }),
  };
}
