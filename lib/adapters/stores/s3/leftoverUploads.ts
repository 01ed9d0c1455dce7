import type { S3Client } from '@aws-sdk/client-s3';
import { placesOf } from '../../../core/vault/prefix.ts';
import type { Failure } from '../../../errors.ts';
import type { Leftovers } from '../../../ports/leftovers.ts';
import { asked, s3Failure } from './failure.ts';
import { abort } from './multipart.ts';
import { openUploads } from './openUploads.ts';

/** No upload takes so long; the bucket's lifecycle ends such uploads too, but within days and silently. */
const oldestMilliseconds = 86_400_000;

/**
 * Uploads into the vault that were never completed: their parts cost money, and listings of objects do not show them.
 * Those of other applications in the same bucket are left alone.
 */
export function leftoverUploads(client: S3Client, bucket: string, prefix = ''): Leftovers {
  const about = (doing: string) => ({ place: 'vault', bucket, doing }) as const;
  return {
    kind: 'open uploads',
    async sweep(now) {
      const ended: string[] = [];
      const failures: Failure[] = [];
      const old = await asked(about('listing open uploads'), async () => {
        const all = await Array.fromAsync(openUploads(client, bucket, prefix));
        const own = placesOf(prefix);
        return all
          .filter(({ key }) => own.some((place) => key.startsWith(place)))
          .filter(({ began }) => now.getTime() - began.getTime() > oldestMilliseconds);
      });
      for (const { key, id, began } of old) {
        try {
          await abort(client, { Bucket: bucket, Key: key, UploadId: id });
          ended.push(`${key}, begun ${began.toISOString()}`);
        } catch (error) {
          failures.push(s3Failure(error, about(`ending the upload of ${key}`)));
        }
      }
      return { ended, failures };
    },
  };
}
