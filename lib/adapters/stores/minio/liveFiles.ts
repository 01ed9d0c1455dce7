import { text } from 'node:stream/consumers';
import { compareBytes } from '../../../core/files/byteOrder.ts';
import { Failure } from '../../../errors.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { LiveFiles, LiveObject } from '../../../ports/files.ts';
import { systemClock } from '../../local/clock/clock.ts';
import { sorted } from '../../local/spool/sorted.ts';
import { unsorted } from '../s3/byteOrder.ts';
import { asked, askedFor } from '../s3/failure.ts';
import { otherKeys } from './otherKeys.ts';
import { keyBudget } from './ownFailure.ts';
import { type ListingPage, listingPage } from './page.ts';
import { type Live, readFile } from './readFile.ts';
import { StoreRefusal } from './refusal.ts';
import { type LiveConnection, requests } from './requests.ts';
import { retrying } from './retry.ts';
import { bucketSettings } from './settings.ts';

export interface LiveOptions {
  /** How long one request is tried again after a passing fault, counted from its first try. */
  readonly deadlineSeconds?: number;
  /** A connection on which nothing moves for so long is given up. */
  readonly idleSeconds?: number;
  readonly clock?: Clock;
}

/** {@link LiveFiles} of a MinIO (or any S3) bucket. It can send nothing but GET. */
export function liveFiles(connection: LiveConnection, options: LiveOptions = {}): LiveFiles {
  const { deadlineSeconds = 120, idleSeconds = 60, clock = systemClock } = options;
  const { bucket } = connection;
  const ask = requests(connection, idleSeconds);
  const live: Live = {
    bucket,
    ask,
    retry: retrying(deadlineSeconds, clock),
    clock,
    others: otherKeys(ask),
    budget: keyBudget(idleSeconds),
  };
  const order = { sorts: false };
  const about = (doing: string, signal?: AbortSignal) => ({ place: 'source', bucket, doing, signal }) as const;
  return {
    bucket,
    list: (signal) => askedFor(about('listing the live bucket', signal), inOrder(live, order, list(live, signal))),
    read: (key, etag, signal) => asked(about(`reading ${key}`, signal), () => readFile(live, { key, etag, signal })),
    exists: (key) => asked(about(`looking for ${key}`), () => exists(live, key)),
    settings: (signal) => asked(about("reading the bucket's settings", signal), () => bucketSettings(ask, signal)),
  };
}

/**
 * A store that does not list in byte order is noticed in the middle of a listing; the next listing is sorted first. A
 * key listed twice is returned twice: the merge judges it.
 */
async function* inOrder(
  { bucket }: Live,
  order: { sorts: boolean },
  rows: AsyncIterable<LiveObject>,
): AsyncGenerator<LiveObject> {
  const compare = (a: LiveObject, b: LiveObject): number => compareBytes(a.key, b.key);
  const revive = (row: LiveObject): LiveObject => ({ ...row, modifiedAt: new Date(row.modifiedAt) });
  let last: LiveObject | undefined;
  for await (const row of order.sorts ? sorted(rows, { compare, revive }) : rows) {
    if (last !== undefined && compare(last, row) > 0) {
      order.sorts = true;
      throw unsorted('source', bucket, last.key, row.key);
    }
    last = row;
    yield row;
  }
}

/** The next page is asked for before this one is handed out: the store lists while the caller works. */
async function* list(
  { bucket, ask, retry, others }: Live,
  signal: AbortSignal | undefined,
): AsyncGenerator<LiveObject> {
  const page = (token?: string): Promise<ListingPage> => {
    const query = { 'list-type': '2', 'encoding-type': 'url', 'max-keys': '1000', prefix: '' };
    const next = token === undefined ? {} : { 'continuation-token': token };
    const asking = retry(async () => {
      return listingPage(await text(await ask({ query: { ...query, ...next }, signal })), bucket);
    }, signal);
    // Its failure is reported when its turn comes, which may be never.
    asking.catch(() => undefined);
    return asking;
  };
  let coming: Promise<ListingPage> | undefined = page();
  const seen = new Set<string>();
  while (coming !== undefined) {
    const { objects, next }: ListingPage = await coming;
    if (next !== undefined && seen.has(next)) throw endless(bucket);
    if (next !== undefined) seen.add(next);
    coming = next === undefined ? undefined : page(next);
    for (const object of objects) {
      others.listed(object.key);
      yield object;
    }
  }
}

/** As a listing that repeats a key: nothing is mirrored from it. */
function endless(bucket: string): Failure {
  return new Failure('brake', `the listing of ${bucket} cannot be trusted: it names the same page twice`, {
    hint: 'nothing was mirrored; if it happens again, look at the store that serves the bucket',
  });
}

async function exists({ ask, retry }: Live, key: string): Promise<boolean> {
  try {
    (await retry(() => ask({ key, headers: { range: 'bytes=0-0' } }))).destroy();
    return true;
  } catch (error) {
    if (!(error instanceof StoreRefusal)) throw error;
    // Empty (416) or not ours to read, but there.
    if (error.status === 416 || error.Code === 'InvalidRequest' || error.Code === 'InvalidObjectState') return true;
    if (error.Code === 'NoSuchKey' || error.Code === 'XMinioInvalidObjectName') return false;
    throw error;
  }
}
