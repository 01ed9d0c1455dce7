import { liveFiles } from '../adapters/stores/minio/liveFiles.ts';
import type { BucketLocation } from '../config/locations.ts';
import type { LiveFiles } from '../ports/files.ts';

/** The live bucket, opened read-only. */
export function composeLive({ host, port, useSsl, region, accessKey, secretKey, bucket }: BucketLocation): LiveFiles {
  return liveFiles({
    endPoint: host,
    port,
    useSSL: useSsl,
    accessKey: accessKey.reveal(),
    secretKey: secretKey.reveal(),
    bucket,
    ...(region === undefined ? {} : { region }),
  });
}
