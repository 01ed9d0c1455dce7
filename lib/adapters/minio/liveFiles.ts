import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { Failure } from '../../errors.ts';
import type { LiveBody, LiveFiles, LiveObject, ReadProblem } from '../../ports/files.ts';
import type { Clock } from '../../ports/surroundings.ts';
import type { FileProperties } from '../../ports/vault.ts';
import { systemClock } from '../clock/clock.ts';
import { wholeBody } from '../s3/body.ts';
import { asked, askedFor } from '../s3/failure.ts';
import { type ListingPage, listingPage } from './page.ts';
import { type Patience, patience } from './patience.ts';
import { propertiesOfHeaders, tagsOf } from './properties.ts';
import { StoreRefusal } from './refusal.ts';
import { type Ask, type LiveConnection, requests } from './requests.ts';

export interface LiveOptions {
  /** How long one request is tried again after a passing fault, counted from its first try. */
  readonly deadlineSeconds?: number;
  /** A connection on which nothing moves for so long is given up. */
  readonly idleSeconds?: number;
  readonly clock?: Clock;
}

/** What the methods below share. */
interface Live {
  readonly bucket: string;
  readonly ask: Ask;
  readonly patiently: Patience;
  readonly clock: Clock;
}

/** {@link LiveFiles} of a MinIO (or any S3) bucket. It can send nothing but GET. */
export function liveFiles(connection: LiveConnection, options: LiveOptions = {}): LiveFiles {
  const { deadlineSeconds = 120, idleSeconds = 60, clock = systemClock } = options;
  const { bucket } = connection;
  const ask = requests(connection, idleSeconds);
  const live: Live = { bucket, ask, patiently: patience(deadlineSeconds, clock), clock };
  const about = (doing: string, signal?: AbortSignal) => ({ place: 'source', bucket, doing, signal }) as const;
  return {
    bucket,
    list: (signal) => askedFor(about('listing the live bucket', signal), list(live, signal)),
    read: (key, etag, signal) => asked(about(`reading ${key}`, signal), () => read(live, key, etag, signal)),
    exists: (key) => asked(about(`looking for ${key}`), () => exists(live, key)),
  };
}

/** The next page is asked for before this one is handed out: the store lists while the caller works. */
async function* list({ bucket, ask, patiently }: Live, signal: AbortSignal | undefined): AsyncGenerator<LiveObject> {
  const page = (token?: string): Promise<ListingPage> => {
    const query = { 'list-type': '2', 'encoding-type': 'url', 'max-keys': '1000', prefix: '' };
    const next = token === undefined ? {} : { 'continuation-token': token };
    const asking = patiently(async () => {
      return listingPage(await text(await ask({ query: { ...query, ...next }, signal })), bucket);
    }, signal);
    // Its failure is told when its turn comes, also when that is never.
    asking.catch(() => undefined);
    return asking;
  };
  let coming: Promise<ListingPage> | undefined = page();
  while (coming !== undefined) {
    const { objects, next }: ListingPage = await coming;
    coming = next === undefined ? undefined : page(next);
    yield* objects;
  }
}

/** `etag` as the listing gave it; `*` reads whatever is there. */
async function read(
  live: Live,
  key: string,
  etag: string,
  signal: AbortSignal | undefined,
): Promise<LiveBody | ReadProblem> {
  const { ask, patiently, clock, bucket } = live;
  const match: Readonly<Record<string, string>> = etag === '*' ? {} : { 'if-match': `"${etag}"` };
  try {
    const reply = await patiently(() => ask({ key, headers: match, signal }), signal);
    const found = (reply.headers.etag ?? '').replaceAll('"', '');
    const size = Number(reply.headers['content-length']);
    const again = (offset: number): Promise<IncomingMessage> => rest(live, key, found, offset, signal);
    const name = `s3://${bucket}/${key}`;
    const body = wholeBody({ name, place: 'source', size, crc32: null, first: reply, again, clock, signal });
    return {
      size,
      etag: found,
      modifiedAt: new Date(reply.headers['last-modified'] ?? 0),
      ...propertiesOfHeaders(reply.headers),
      ...(await tags(live, key, reply, signal)),
      body: askedFor({ place: 'source', bucket, doing: `reading ${key}`, signal }, body),
    };
  } catch (error) {
    return problemOf(error);
  }
}

async function tags(
  { ask, patiently }: Live,
  key: string,
  reply: IncomingMessage,
  signal: AbortSignal | undefined,
): Promise<FileProperties> {
  if (Number(reply.headers['x-amz-tagging-count'] ?? 0) === 0) return {};
  try {
    return {
      tags: tagsOf(await patiently(async () => text(await ask({ key, query: { tagging: '' }, signal })), signal)),
    };
  } catch (error) {
    reply.destroy();
    throw error;
  }
}

/** The rest of a body that broke off; what has changed meanwhile cannot be pieced together. */
async function rest(
  { ask }: Live,
  key: string,
  etag: string,
  offset: number,
  signal: AbortSignal | undefined,
): Promise<IncomingMessage> {
  try {
    const reply = await ask({ key, headers: { 'if-match': `"${etag}"`, range: `bytes=${offset}-` }, signal });
    if (reply.headers['content-range']?.startsWith(`bytes ${offset}-`) === true) return reply;
    reply.destroy();
    throw new Failure('unexpected', `${key} cannot be read from byte ${offset} on: the store ignores Range`);
  } catch (error) {
    if (error instanceof StoreRefusal && (error.status === 412 || error.status === 404)) {
      throw new Failure('unexpected', `${key} changed while it was read`, { cause: error });
    }
    throw error;
  }
}

/** One file's own problem; rethrows what concerns the whole bucket. */
function problemOf(error: unknown): ReadProblem {
  if (!(error instanceof StoreRefusal)) throw error;
  const { Code, message, status } = error;
  if (status === 412) return { problem: 'changed' };
  if (Code === 'NoSuchKey') return { problem: 'gone' };
  if (Code === 'AccessDenied' || ownCodes.has(Code) || status === 500) {
    return { problem: 'unreadable', reason: message === '' ? Code : `${Code}: ${message}` };
  }
  throw error;
}

/** Said of one object: encrypted with a key of the client's, in cold storage, under a name that cannot be. */
const ownCodes: ReadonlySet<string> = new Set([
  'InvalidArgument',
  'InvalidObjectState',
  'InvalidRequest',
  'KeyTooLongError',
  'MethodNotAllowed',
  'XMinioInvalidObjectName',
]);

async function exists({ ask, patiently }: Live, key: string): Promise<boolean> {
  try {
    (await patiently(() => ask({ key, headers: { range: 'bytes=0-0' } }))).destroy();
    return true;
  } catch (error) {
    if (!(error instanceof StoreRefusal)) throw error;
    // Empty (416) or not ours to read, but there.
    if (error.status === 416 || error.Code === 'InvalidRequest' || error.Code === 'InvalidObjectState') return true;
    if (error.Code === 'NoSuchKey' || error.Code === 'XMinioInvalidObjectName') return false;
    throw error;
  }
}
