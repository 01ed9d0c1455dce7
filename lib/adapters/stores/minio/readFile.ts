import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { Failure } from '../../../errors.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { LiveBody, ReadProblem } from '../../../ports/files.ts';
import type { FileProperties } from '../../../ports/vault.ts';
import { wholeBody } from '../s3/body.ts';
import { s3Failure } from '../s3/failure.ts';
import { isListed } from './isListed.ts';
import type { OtherKeys } from './otherKeys.ts';
import { failureTimer, type KeyBudget, OwnFailure } from './ownFailure.ts';
import { propertiesOfHeaders, tagsOf } from './properties.ts';
import { StoreRefusal } from './refusal.ts';
import type { Ask } from './requests.ts';
import type { Retry } from './retry.ts';

/** What every question to the live bucket shares. */
export interface Live {
  readonly bucket: string;
  readonly ask: Ask;
  readonly retry: Retry;
  readonly clock: Clock;
  readonly others: OtherKeys;
  readonly budget: KeyBudget;
}

/** One file to read. `etag` as the listing gave it; `*` reads any version. */
interface Wanted {
  readonly key: string;
  readonly etag: string;
  readonly signal: AbortSignal | undefined;
}

export async function readFile(live: Live, wanted: Wanted): Promise<LiveBody | ReadProblem> {
  const since = live.clock.seconds();
  try {
    return bodyOf(live, wanted, await opened(live, wanted));
  } catch (error) {
    return problemOf(live, wanted, error, since);
  }
}

interface Opened {
  readonly reply: IncomingMessage;
  readonly properties: FileProperties;
}

async function opened(live: Live, { key, etag, signal }: Wanted): Promise<Opened> {
  const { ask, retry, budget } = live;
  const match: Readonly<Record<string, string>> = etag === '*' ? {} : { 'if-match': `"${etag}"` };
  let idle: { readonly idleSeconds?: number } = { idleSeconds: budget.idleSeconds() };
  let tries = 0;
  const reply = await retry(
    () => {
      tries += 1;
      return ask({ key, headers: match, ...idle, signal });
    },
    signal,
    async (error, since) => {
      if (await isOwn(live, key, since, signal)) throw new OwnFailure(reasonOf(error), { cause: error });
      // Where the store gives nothing else either, it is slow as a whole and gets the time that it needs.
      idle = {};
    },
  );
  if (tries > 1) budget.paid();
  live.others.given(key, live.clock.seconds());
  try {
    return { reply, properties: { ...propertiesOfHeaders(reply.headers), ...(await tags(live, key, reply, signal)) } };
  } catch (error) {
    reply.destroy();
    throw error;
  }
}

/** Whether a failure that began at `since` has lasted long enough and concerns only this key. */
async function isOwn(live: Live, key: string, since: number, signal: AbortSignal | undefined): Promise<boolean> {
  const { clock, budget, others } = live;
  if (clock.seconds() - since < budget.seconds()) return false;
  if (!(await others.answer(key, since, signal))) return false;
  budget.spent();
  return true;
}

function bodyOf(live: Live, { key, signal }: Wanted, { reply, properties }: Opened): LiveBody | ReadProblem {
  const { clock, bucket, others } = live;
  const size = Number(reply.headers['content-length']);
  if (!Number.isSafeInteger(size)) {
    reply.destroy();
    return { problem: 'unreadable', reason: 'the store does not say how long it is' };
  }
  const etag = (reply.headers.etag ?? '').replaceAll('"', '');
  const timer = failureTimer(clock);
  let brokenSince: number | undefined;
  const again = async (offset: number): Promise<IncomingMessage> => {
    brokenSince = timer.began(offset);
    if (await isOwn(live, key, brokenSince, signal)) {
      throw new Failure('unexpected', `nothing of ${key} came after byte ${offset} of ${size}`);
    }
    return rest(live, key, etag, offset, signal);
  };
  const name = `s3://${bucket}/${key}`;
  const body = wholeBody({ name, place: 'source', size, crc32: null, first: reply, again, clock, signal });
  const isOthers = async (): Promise<boolean> =>
    brokenSince === undefined || !(await others.answer(key, brokenSince, signal));
  return {
    size,
    etag,
    modifiedAt: new Date(reply.headers['last-modified'] ?? 0),
    ...properties,
    body: told(body, { place: 'source', bucket, doing: `reading ${key}`, signal }, isOthers),
    drop: () => reply.destroy(),
  };
}

/** A body that keeps breaking while the store returns other keys is a failure of that file, not of the source. */
async function* told(
  body: AsyncIterable<Uint8Array>,
  about: Parameters<typeof s3Failure>[1],
  isOthers: () => Promise<boolean>,
): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch (error) {
    const failure = s3Failure(error, about);
    if (failure.kind === 'interrupted' || failure.kind === 'unexpected' || (await isOthers())) throw failure;
    throw new Failure('unexpected', failure.message, { cause: error });
  }
}

async function tags(
  { ask, retry }: Live,
  key: string,
  reply: IncomingMessage,
  signal: AbortSignal | undefined,
): Promise<FileProperties> {
  if (Number(reply.headers['x-amz-tagging-count'] ?? 0) === 0) return {};
  return {
    tags: tagsOf(await retry(async () => text(await ask({ key, query: { tagging: '' }, signal })), signal)),
  };
}

/** The rest of a body that broke off; what has changed meanwhile cannot be pieced together. */
async function rest(
  { ask, budget }: Live,
  key: string,
  etag: string,
  offset: number,
  signal: AbortSignal | undefined,
): Promise<IncomingMessage> {
  const headers = { 'if-match': `"${etag}"`, range: `bytes=${offset}-` };
  try {
    const reply = await ask({ key, headers, idleSeconds: budget.idleSeconds(), signal });
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
async function problemOf(live: Live, { key, signal }: Wanted, error: unknown, since: number): Promise<ReadProblem> {
  if (error instanceof OwnFailure) return { problem: 'unreadable', reason: error.message };
  if (!(error instanceof StoreRefusal)) throw error;
  const { Code, status } = error;
  if (status === 412) return { problem: 'changed' };
  if (status === 404 && Code !== 'NoSuchBucket') {
    if (!(await isListed(live, key, signal))) return { problem: 'gone' };
    return { problem: 'unreadable', reason: `${reasonOf(error)}; the store lists it and does not give it` };
  }
  const own = Code === 'AccessDenied' || ownCodes.has(Code) || status === 500;
  if (own || (Code !== 'NoSuchBucket' && (await live.others.answer(key, since, signal)))) {
    return { problem: 'unreadable', reason: reasonOf(error) };
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

function reasonOf(error: unknown): string {
  if (!(error instanceof StoreRefusal)) return error instanceof Error ? error.message : String(error);
  return error.message === '' ? error.Code : `${error.Code}: ${error.message}`;
}
