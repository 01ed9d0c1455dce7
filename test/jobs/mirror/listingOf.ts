import type { Buckets } from '../helpers/buckets.ts';

/** A reply to ListObjectsV2, as MinIO words it, that shows these keys in this order. */
export function listingOf({ liveBucket }: Buckets, keys: readonly string[], truncated = 'false'): string {
  const contents = keys.map(
    (key) =>
      `<Contents><Key>${encodeURIComponent(key)}</Key><LastModified>2026-03-10T12:00:00.000Z</LastModified>` +
      `<ETag>&#34;00000000000000000000000000000000&#34;</ETag><Size>1</Size><StorageClass>STANDARD</StorageClass></Contents>`,
  );
  return (
    `<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">` +
    `<Name>${liveBucket}</Name><Prefix></Prefix><KeyCount>${keys.length}</KeyCount><MaxKeys>1000</MaxKeys>` +
    `<IsTruncated>${truncated}</IsTruncated>${contents.join('')}<EncodingType>url</EncodingType></ListBucketResult>`
  );
}
