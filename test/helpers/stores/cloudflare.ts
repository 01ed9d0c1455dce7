import { type LikeStore, refusal } from './likeStore.ts';

/** Cloudflare R2: no versions, no Object Lock, checksums of whole objects only as CRC64NVME. */
export const cloudflare: LikeStore = {
  name: 'Cloudflare R2',
  traits: () => [
    // https://developers.cloudflare.com/r2/api/s3/api: no PutBucketVersioning, ListObjectVersions, Object Lock, tags.
    ...['?versioning', '?versions', '&versions', '?object-lock', '?retention', '?legal-hold', '?tagging'].map(
      (url) => ({
        url,
        fault: refusal(501, 'NotImplemented', `${url.slice(1)} not implemented`),
      }),
    ),
    // The same page, on checksums: CRC32 is COMPOSITE.
    {
      headers: { 'x-amz-checksum-type': 'FULL_OBJECT' },
      fault: refusal(501, 'NotImplemented', 'FULL_OBJECT is not implemented for CRC32'),
    },
  ],
};
