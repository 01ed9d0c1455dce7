import { createHash } from 'node:crypto';
import {
  type CreateMultipartUploadCommandInput,
  PutObjectCommand,
  type PutObjectCommandInput,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { PutOptions } from '../../../ports/vault.ts';
import { base64Crc32 } from './body.ts';
import type { Buffers } from './buffers.ts';
import { checksumOf, onRung } from './checksums.ts';
import { onCondition } from './conditions.ts';
import { type Place, s3Failure } from './failure.ts';
import { abort, begin, complete, etagOfParts, type OpenUpload, type Piece, piece, sendParts } from './multipart.ts';
import { partSize } from './partSize.ts';
import { fieldsOf } from './properties.ts';
import { type Sent, type Settled, settle } from './settle.ts';
import { type Source, source } from './source.ts';

/** Bodies up to this size are put from the chunks they came in, so that many small ones at once cost little memory. */
const smallBytes = 1024 * 1024;

export interface Put {
  readonly client: S3Client;
  readonly place: Place;
  readonly bucket: string;
  readonly key: string;
  readonly memory: Buffers;
  /** A body that ends within so many bytes is one request; a longer one begins with a part of this size. */
  readonly firstBytes: number;
  /** Of the parts after the first; default: those of a stream of unknown size. */
  readonly sizes?: (number: number) => number;
  /** The number of the second part, for a trial of how far a store counts. */
  readonly lastNumber?: number;
  readonly options: PutOptions;
}

export type PutOutcome = Settled & { readonly bytes: number; readonly sha256: string };

/**
 * Stores one object from a stream. When the stream throws, its own error comes out; when the store refuses or
 * `options.signal` aborts, a Failure. In every such case nothing is stored and no part is left.
 */
export async function putObject(put: Put, bytes: Uint8Array | AsyncIterable<Uint8Array>): Promise<PutOutcome> {
  const { signal } = put.options;
  const stop = new AbortController();
  const follow = (): void => stop.abort(signal?.reason);
  if (signal?.aborted === true) follow();
  signal?.addEventListener('abort', follow, { once: true });
  const body = source(bytes instanceof Uint8Array ? one(bytes) : bytes, stop.signal);
  try {
    const settled = await putSource(put, body, stop);
    return { ...settled, bytes: body.bytes, sha256: body.sha256() };
  } catch (error) {
    body.drop();
    // What the stream itself threw is its own story: only the store's errors are ours to translate.
    if (error !== undefined && error === body.failure) throw error;
    throw s3Failure(error, { place: put.place, bucket: put.bucket, doing: `storing ${put.key}`, signal });
  } finally {
    signal?.removeEventListener('abort', follow);
  }
}

async function* one(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

async function putSource(put: Put, body: Source, stop: AbortController): Promise<Settled> {
  const small = await body.whole(smallBytes);
  if (small !== null) return await putWhole(put, body, small, stop.signal);
  const first = await piece(body, put.memory, put.firstBytes);
  let sent = false;
  try {
    const whole = await body.ended();
    const settled = await (whole ? putWhole(put, body, first.bytes, stop.signal) : putParts(put, body, first, stop));
    sent = true;
    return settled;
  } finally {
    first.release(sent);
  }
}

async function putWhole(put: Put, body: Source, bytes: Uint8Array, abortSignal: AbortSignal): Promise<Settled> {
  const { client } = put;
  const sent = sentOf(put, body, () => createHash('md5').update(bytes).digest('hex'));
  const fields = { ...fieldsOfPut(put), Body: bytes };
  return await settle(client, sent, () =>
    onCondition(client, sent.onlyIfAbsent, (condition) =>
      onRung(client, (rung) =>
        client.send(
          new PutObjectCommand({
            ...fields,
            ...condition,
            ...(rung === 'Content-MD5' ? checksumOf(bytes, rung) : { ChecksumCRC32: sent.crc32 }),
          }),
          { abortSignal },
        ),
      ),
    ),
  );
}

async function putParts(put: Put, body: Source, first: Piece, stop: AbortController): Promise<Settled> {
  const { client, memory, sizes = partSize, lastNumber } = put;
  const upload = await begin(client, fieldsOfPut(put));
  try {
    const parts = await sendParts(client, upload, { body, first, memory, sizes, lastNumber, stop });
    const sent = sentOf(put, body, () => etagOfParts(parts));
    const settled = await settle(client, sent, () => complete(client, upload, parts, sent));
    if (settled.outcome === 'exists') await giveUp(client, upload);
    return settled;
  } catch (error) {
    await giveUp(client, upload);
    throw error;
  }
}

/** What led here is what to tell; an upload that cannot be ended now, `abortUploads` and the lifecycle end. */
async function giveUp(client: S3Client, upload: OpenUpload): Promise<void> {
  await abort(client, upload).catch(() => undefined);
}

function sentOf({ bucket, key, options }: Put, body: Source, md5Etag: () => string): Sent {
  return {
    Bucket: bucket,
    Key: key,
    bytes: body.bytes,
    crc32: base64Crc32(body.crc),
    md5Etag,
    lockUntil: options.lockUntil,
    onlyIfAbsent: options.onlyIfAbsent === true,
  };
}

function fieldsOfPut({ bucket, key, options }: Put): CreateMultipartUploadCommandInput & PutObjectCommandInput {
  const { lockUntil } = options;
  const lock =
    lockUntil === undefined ? {} : ({ ObjectLockMode: 'COMPLIANCE', ObjectLockRetainUntilDate: lockUntil } as const);
  return { Bucket: bucket, Key: key, ...fieldsOf(options), ...lock };
}
