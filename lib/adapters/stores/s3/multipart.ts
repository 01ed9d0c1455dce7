import { createHash } from 'node:crypto';
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  type CompleteMultipartUploadCommandOutput,
  CreateMultipartUploadCommand,
  type CreateMultipartUploadCommandInput,
  ListPartsCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { Failure } from '../../../errors.ts';
import type { Buffers } from './buffers.ts';
import { checksumOf, onRung, type Rung } from './checksums.ts';
import { onCondition } from './conditions.ts';
import { codeOf } from './failure.ts';
import { unquoted } from './listing.ts';
import type { Sent } from './settle.ts';
import type { Source } from './source.ts';

export interface OpenUpload {
  readonly Bucket: string;
  readonly Key: string;
  readonly UploadId: string;
}

/** Parts on their way at once; one more is being filled meanwhile. More were no faster. */
const partsInFlight = 2;

/** Begins an upload whose completion the store holds against the CRC32 of the whole object, where it can. */
export async function begin(client: S3Client, fields: CreateMultipartUploadCommandInput): Promise<OpenUpload> {
  const { Bucket, Key } = fields;
  const { UploadId } = await onRung(client, (rung) =>
    client.send(new CreateMultipartUploadCommand({ ...fields, ...kindOn(rung) })),
  );
  if (Bucket === undefined || Key === undefined || UploadId === undefined) {
    throw new Failure('unexpected', `the store began an upload of ${Key} without naming it`);
  }
  return { Bucket, Key, UploadId };
}

function kindOn(rung: Rung): Pick<CreateMultipartUploadCommandInput, 'ChecksumAlgorithm' | 'ChecksumType'> {
  if (rung === 'Content-MD5') return {};
  return rung === 'each part'
    ? { ChecksumAlgorithm: 'CRC32' }
    : { ChecksumAlgorithm: 'CRC32', ChecksumType: 'FULL_OBJECT' };
}

/** A part's bytes in memory that goes back, once, when they are sent or given up. */
export interface Piece {
  readonly bytes: Buffer;
  /** `reusable` is false where a broken request may still be reading them. */
  readonly release: (reusable: boolean) => void;
}

/** The next `size` bytes of a stream, or what is left of it. */
export async function piece(body: Source, memory: Buffers, size: number): Promise<Piece> {
  const buffer = await memory.take(size);
  let out = true;
  const release = (reusable: boolean): void => {
    if (out) memory.give(buffer, reusable);
    out = false;
  };
  try {
    return { bytes: buffer.subarray(0, await body.fill(buffer)), release };
  } catch (error) {
    release(true);
    throw error;
  }
}

/**
 * Sends `first` and the rest of `body` as parts, each with its checksum. The first failure, of a part or of the stream,
 * aborts `stop`, is waited out until nothing is on its way any more, and is thrown.
 */
export async function sendParts(
  client: S3Client,
  upload: OpenUpload,
  {
    body,
    first,
    memory,
    sizes,
    lastNumber,
    stop,
  }: {
    readonly body: Source;
    readonly first: Piece;
    readonly memory: Buffers;
    readonly sizes: (number: number) => number;
    readonly lastNumber: number | undefined;
    readonly stop: AbortController;
  },
): Promise<readonly CompletedPart[]> {
  const parts: CompletedPart[] = [];
  const onTheWay = new Set<Promise<void>>();

  async function send(PartNumber: number, { bytes, release }: Piece): Promise<void> {
    let sent = false;
    try {
      const part = await onRung(client, async (rung) => {
        const checksum = checksumOf(bytes, rung);
        const command = new UploadPartCommand({ ...upload, PartNumber, Body: bytes, ...checksum });
        const { ETag } = await client.send(command, { abortSignal: stop.signal });
        const crc = 'ChecksumCRC32' in checksum ? checksum : {};
        return { PartNumber, ...crc, ...(ETag === undefined ? {} : { ETag }) };
      });
      parts.push(part);
      sent = true;
    } finally {
      release(sent);
    }
  }

  async function dispatch(number: number, part: Piece): Promise<void> {
    const sending = send(number, part).finally(() => onTheWay.delete(sending));
    sending.catch((error: unknown) => stop.abort(error));
    onTheWay.add(sending);
    if (onTheWay.size >= partsInFlight) await Promise.race(onTheWay);
  }

  try {
    await dispatch(1, first);
    for (let number = 2; !(await body.ended()); number += 1) {
      await dispatch(lastNumber ?? number, await piece(body, memory, sizes(number)));
    }
    await Promise.all(onTheWay);
    stop.signal.throwIfAborted();
  } catch (error) {
    stop.abort(error);
    await Promise.allSettled(onTheWay);
    // The first failure is the cause: those after it are the abort's own doing.
    throw stop.signal.reason;
  }
  return parts.toSorted((a, b) => (a.PartNumber ?? 0) - (b.PartNumber ?? 0));
}

/**
 * Completes the upload. Where the store can, it refuses when the parts together do not match the CRC32 that was sent;
 * otherwise it has checked each part on arrival, and the request lists the parts in order.
 */
export async function complete(
  client: S3Client,
  upload: OpenUpload,
  parts: readonly CompletedPart[],
  sent: Sent,
): Promise<CompleteMultipartUploadCommandOutput> {
  return onCondition(client, sent.onlyIfAbsent, (condition) =>
    onRung(client, (rung) =>
      client.send(
        new CompleteMultipartUploadCommand({
          ...upload,
          MultipartUpload: { Parts: [...parts] },
          ...(rung === 'whole object' ? { ChecksumCRC32: sent.crc32, ChecksumType: 'FULL_OBJECT' } : {}),
          ...condition,
        }),
      ),
    ),
  );
}

/** The MD5 of the parts' MD5s, and their number. */
export function etagOfParts(parts: readonly CompletedPart[]): string {
  const sums = createHash('md5');
  for (const { ETag } of parts) sums.update(Buffer.from(unquoted(ETag), 'hex'));
  return `${sums.digest('hex')}-${parts.length}`;
}

const mostAborts = 3;

/**
 * Ends an upload so that no part of it is left: a part that was on its way may arrive after the abort, so the list of
 * parts is asked for until the store no longer knows the upload.
 */
export async function abort(client: S3Client, upload: OpenUpload): Promise<void> {
  for (let time = 1; time <= mostAborts; time += 1) {
    try {
      await client.send(new AbortMultipartUploadCommand(upload));
      await client.send(new ListPartsCommand({ ...upload, MaxParts: 1 }));
    } catch (error) {
      if (codeOf(error) === 'NoSuchUpload') return;
      throw error;
    }
  }
  throw new Failure('vault', `parts of ${upload.Key} are still there after ${mostAborts} aborts`);
}
