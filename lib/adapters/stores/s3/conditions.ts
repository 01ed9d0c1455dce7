import type { S3Client } from '@aws-sdk/client-s3';
import { claimed, lose } from './claims.ts';
import { codeOf, statusOf } from './failure.ts';

/** Clients whose store was found to have no conditional writes (Backblaze: 501). */
const unconditional = new WeakSet<S3Client>();

function isUnconditional(client: S3Client): boolean {
  return unconditional.has(client) || claimed(client)?.conditions === 'unknown';
}

/**
 * Makes a request under `If-None-Match: *` where that is `wanted`, and without it where the store does not support it.
 * Then the write goes through even if the key is taken, and the caller compares the versions. That a store has no
 * conditional writes counts as found only when it accepted the request without one.
 */
export async function onCondition<T>(
  client: S3Client,
  wanted: boolean,
  request: (condition: { readonly IfNoneMatch?: '*' }) => Promise<T>,
): Promise<T> {
  if (!wanted || isUnconditional(client)) return request({});
  try {
    return await request({ IfNoneMatch: '*' });
  } catch (error) {
    if (!isUnknownRequest(error)) throw error;
    const reply = await request({});
    unconditional.add(client);
    lose(client, 'conditional writes (If-None-Match)');
    return reply;
  }
}

export function isUnknownRequest(error: unknown): boolean {
  return statusOf(error) === 501 || codeOf(error) === 'NotImplemented';
}
