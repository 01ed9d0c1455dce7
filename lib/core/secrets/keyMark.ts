import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

/**
 * Recognises a stored key without revealing it: a salted scrypt hash as text,
 * `scrypt:<N>:<r>:<p>:<salt>:<hash>`, salt and hash in base64. Every character is allowed in an AWS tag.
 */
export type KeyMark = string;

/** Each guess takes 0.1 s and 32 MiB, so the mark does not help anyone to find a key of ordinary strength. */
const cost = { N: 2 ** 15, r: 8, p: 1 } as const;
/** A mark that asks for more than this was not written by us. */
const greatestCost = { N: 2 ** 20, r: 32, p: 16 } as const;
const hashBytes = 32;
const saltBytes = 16;

const shape = /^scrypt:(\d{1,7}):(\d{1,2}):(\d{1,2}):([A-Za-z0-9+/]+=*):([A-Za-z0-9+/]+=*)$/;

interface Parts {
  readonly N: number;
  readonly r: number;
  readonly p: number;
  readonly salt: Buffer;
  readonly hash: Buffer;
}

export async function markOf(value: string): Promise<KeyMark> {
  const salt = randomBytes(saltBytes);
  const hash = await derived(value, { ...cost, salt }, hashBytes);
  return `scrypt:${cost.N}:${cost.r}:${cost.p}:${salt.toString('base64')}:${hash.toString('base64')}`;
}

/** Whether `value` is what the mark was made of. False for a mark that {@link isMark} refuses. */
export async function isMarkOf(mark: KeyMark, value: string): Promise<boolean> {
  const parts = partsOf(mark);
  if (parts === null) return false;
  return timingSafeEqual(await derived(value, parts, parts.hash.length), parts.hash);
}

export function isMark(text: string): boolean {
  return partsOf(text) !== null;
}

function partsOf(mark: KeyMark): Parts | null {
  const [, N = '', r = '', p = '', salt = '', hash = ''] = shape.exec(mark) ?? [];
  const parts = {
    N: Number(N),
    r: Number(r),
    p: Number(p),
    salt: Buffer.from(salt, 'base64'),
    hash: Buffer.from(hash, 'base64'),
  };
  const isPower = parts.N > 1 && Number.isInteger(Math.log2(parts.N));
  const affordable = parts.N <= greatestCost.N && parts.r <= greatestCost.r && parts.p <= greatestCost.p;
  return isPower && affordable && parts.r > 0 && parts.p > 0 && parts.hash.length === hashBytes ? parts : null;
}

function derived(value: string, { N, r, p, salt }: Omit<Parts, 'hash'>, length: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    // The default limit is one byte short of what N = 2^15, r = 8 needs.
    scrypt(value, salt, length, { N, r, p, maxmem: 256 * N * r }, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });
}
