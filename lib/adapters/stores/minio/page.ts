import { Failure } from '../../../errors.ts';
import type { LiveObject } from '../../../ports/files.ts';
import { listedKey } from '../s3/listedKey.ts';
import { blocksOf, textOf } from './xml.ts';

export interface ListingPage {
  readonly objects: readonly LiveObject[];
  /** Continuation token; undefined on the last page. */
  readonly next: string | undefined;
}

/**
 * A reply to ListObjectsV2. Throws Failure `source` for an incomplete one, so that its missing keys do not count as
 * gone.
 */
export function listingPage(xml: string, bucket: string): ListingPage {
  if (!xml.trimEnd().endsWith('</ListBucketResult>')) throw broken(bucket, 'a listing that is cut short');
  const contents = xml.indexOf('<Contents>');
  const end = xml.lastIndexOf('</Contents>');
  // The elements of the page itself come before the objects or, some of them, after.
  const page = contents === -1 ? xml : xml.slice(0, contents) + xml.slice(end);
  const truncated = textOf(page, 'IsTruncated');
  const next = textOf(page, 'NextContinuationToken');
  if (truncated !== 'true' && truncated !== 'false') {
    throw broken(bucket, 'a listing that does not say whether it goes on');
  }
  if (truncated === 'true' && (next === undefined || next === '')) {
    throw broken(bucket, 'a listing that goes on without saying where');
  }
  const encoding = textOf(page, 'EncodingType');
  return {
    objects: blocksOf(xml, 'Contents').map((block) => objectOf(block, encoding, bucket)),
    next: truncated === 'true' ? next : undefined,
  };
}

function objectOf(block: string, encoding: string | undefined, bucket: string): LiveObject {
  const key = textOf(block, 'Key');
  const modified = textOf(block, 'LastModified');
  const size = Number(textOf(block, 'Size'));
  if (key === undefined || modified === undefined || !Number.isSafeInteger(size)) {
    throw broken(bucket, 'an object without key, size or time');
  }
  const etag = (textOf(block, 'ETag') ?? '').replaceAll('"', '');
  return { key: listedKey(key, encoding), size, etag, modifiedAt: new Date(modified) };
}

function broken(bucket: string, what: string): Failure {
  return new Failure('source', `bucket ${bucket} sent ${what}`, {
    hint: 'see whether the store is whole: lifeboat doctor',
  });
}
