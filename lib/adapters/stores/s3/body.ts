import { crc32 } from 'node:zlib';
import { Failure } from '../../../errors.ts';
import type { Clock } from '../../../ports/clock.ts';
import { type Place, statusOf } from './failure.ts';
import { pauseMs } from './retries.ts';

export interface BodyRequest {
  /** For messages: `s3://bucket/key`. */
  readonly name: string;
  readonly place: Place;
  readonly size: number;
  /** Base64 of the CRC32 of the whole object; null where the store keeps another kind or none. */
  readonly crc32: string | null;
  readonly first: AsyncIterable<Uint8Array>;
  /** The same version's bytes from `offset` on. */
  readonly again: (offset: number) => Promise<AsyncIterable<Uint8Array>>;
  readonly clock: Clock;
  readonly signal?: AbortSignal | undefined;
}

const mostBreaks = 4;
/** A connection that brought less than this before it broke counts as one more failure in a row. */
const progressBytes = 1024 * 1024;

/**
 * A stored object's bytes to their end. A connection that drops midway is resumed where it broke, a bounded number of
 * times in a row. All delivered bytes are checked against the size and the store's checksum, so that a normal end means
 * the complete object.
 */
export async function* wholeBody(request: BodyRequest): AsyncGenerator<Uint8Array> {
  const { size, first, again, clock, signal } = request;
  let offset = 0;
  let crc = 0;
  let breaks = 0;
  let resumedAt = 0;
  let chunks: AsyncIterator<Uint8Array, unknown> | undefined = first[Symbol.asyncIterator]();
  try {
    for (;;) {
      let next: IteratorResult<Uint8Array, unknown>;
      try {
        chunks ??= (await again(offset))[Symbol.asyncIterator]();
        next = await chunks.next();
        if (next.done === true && offset < size) {
          throw new Error(`the connection ended after ${offset} of ${size} bytes`);
        }
      } catch (error) {
        signal?.throwIfAborted();
        if (error instanceof Failure || isRefusal(error)) throw error;
        chunks = undefined;
        if (offset >= size) break;
        breaks = offset - resumedAt >= progressBytes ? 1 : breaks + 1;
        resumedAt = offset;
        if (breaks > mostBreaks) throw brokenOff(request, offset, error);
        await clock.sleep(pauseMs(breaks, Math.random()), signal);
        continue;
      }
      if (next.done === true) break;
      crc = crc32(next.value, crc);
      offset += next.value.byteLength;
      // Outside the attempt above: an error of our reader is not a broken connection.
      yield next.value;
    }
  } finally {
    await chunks?.return?.();
  }
  judge(request, offset, crc);
}

function judge({ name, place, size, crc32: expected }: BodyRequest, bytes: number, crc: number): void {
  const elsewhere = place === 'vault' ? '; if it stays so, take an older good snapshot: lifeboat list' : '';
  const hint = `run again${elsewhere}`;
  if (bytes !== size) {
    throw new Failure('verification', `${name} has ${bytes} bytes where the store promised ${size}`, { hint });
  }
  const found = base64Crc32(crc);
  if (expected !== null && found !== expected) {
    throw new Failure('verification', `${name} arrived with CRC32 ${found} where the store promised ${expected}`, {
      hint,
    });
  }
}

/** The store was reached and does not give the rest: asking again changes nothing. */
function isRefusal(error: unknown): boolean {
  const status = statusOf(error);
  return status !== undefined && status < 500 && status !== 429;
}

function brokenOff({ name, place, size }: BodyRequest, offset: number, cause: unknown): Failure {
  const times = mostBreaks + 1;
  return new Failure(place, `the connection broke ${times} times in a row at byte ${offset} of ${size} of ${name}`, {
    hint: 'see whether the store is up, then run again: lifeboat doctor',
    cause,
  });
}

/** As S3 writes it: four bytes, big-endian, base64. */
export function base64Crc32(crc: number): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc >>> 0);
  return bytes.toString('base64');
}
