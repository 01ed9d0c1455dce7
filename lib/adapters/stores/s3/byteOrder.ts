import type { S3Client } from '@aws-sdk/client-s3';
import { compareBytes } from '../../../core/files/byteOrder.ts';
import { Failure } from '../../../errors.ts';
import { type Sorting, sorted } from '../../local/spool/sorted.ts';
import type { Place } from './failure.ts';

interface Listed {
  readonly client: S3Client;
  readonly bucket: string;
  readonly place: Place;
}

interface Order<T> extends Sorting<T> {
  /** What becomes of a row whose key is that of the row before. */
  readonly twice: (last: T, next: T) => 'refused' | 'once' | 'kept';
}

/** Clients whose store was seen to list in another order. */
const otherwise = new WeakSet<S3Client>();

/**
 * Rows by the bytes of their keys. A store that lists in another order (SeaweedFS: by folders; S3Proxy: by UTF-16) is found out in the
 * midst of a listing: that throws a Failure whose `retry` asks for the work to be begun again, and from then on this client's
 * listings are sorted on the disk first.
 */
export async function* inByteOrder<T extends { readonly key: string }>(
  listed: Listed,
  rowsAfter: (startAfter: string | undefined) => AsyncIterable<T>,
  order: Order<T>,
  startAfter?: string,
): AsyncGenerator<T> {
  const { client, bucket, place } = listed;
  const sorts = otherwise.has(client);
  let last: T | undefined;
  // What comes after a key is another question to a store of another order: there all rows are asked for.
  for await (const row of sorts ? sorted(rowsAfter(undefined), order) : rowsAfter(startAfter)) {
    if (sorts && startAfter !== undefined && compareBytes(row.key, startAfter) <= 0) continue;
    const rises = last === undefined ? -1 : order.compare(last, row);
    if (last !== undefined && rises > 0) {
      otherwise.add(client);
      throw unsorted(place, bucket, last.key, row.key);
    }
    const twice = last === undefined || rises !== 0 ? 'kept' : order.twice(last, row);
    if (twice === 'refused') throw repeated(place, bucket, row.key);
    last = row;
    if (twice === 'kept') yield row;
  }
}

/** Begun again, the work finds the listing sorted. */
export function unsorted(place: Place, bucket: string, last: string, key: string): Failure {
  const names = `${JSON.stringify(key)} after ${JSON.stringify(last)}`;
  return new Failure(place, `bucket ${bucket} does not list its keys in byte order: ${names}`, {
    hint: 'run the same command again',
    retry: 'sorted listing',
  });
}

function repeated(place: Place, bucket: string, key: string): Failure {
  return new Failure(place, `bucket ${bucket} lists ${JSON.stringify(key)} twice`, {
    hint: 'see whether the store is whole: lifeboat doctor',
  });
}
