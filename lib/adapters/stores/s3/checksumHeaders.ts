import { createHash } from 'node:crypto';
import type { S3Client } from '@aws-sdk/client-s3';
import { claimed, lose } from './claims.ts';
import { codeOf, statusOf } from './failure.ts';

/** Requests that carry a checksum by the SDK's hand, or ask for one: Backblaze was reported to refuse their headers. */
const commands: ReadonlySet<string> = new Set([
  'DeleteObjectsCommand',
  'GetObjectCommand',
  'HeadObjectCommand',
  'PutBucketLifecycleConfigurationCommand',
  'PutBucketVersioningCommand',
  'PutObjectLegalHoldCommand',
  'PutObjectLockConfigurationCommand',
  'PutObjectRetentionCommand',
]);

const refusals: ReadonlySet<string> = new Set(['InvalidArgument', 'InvalidRequest', 'NotImplemented']);

/**
 * Lets a client go without the `x-amz-checksum-*` headers that its store refuses: a body then travels with its Content-MD5. The
 * store counts as refusing them when it takes the request without; that holds for the client. Large bodies have a ladder of
 * their own (checksums.ts).
 */
export function doWithoutChecksumHeaders(client: S3Client): void {
  let refused = claimed(client)?.checksums === 'Content-MD5';
  const bare = new WeakSet<object>();
  client.middlewareStack.add(
    (next, context) => async (call) => {
      if (!commands.has(context.commandName ?? '')) return next(call);
      if (refused) bare.add(context);
      try {
        return await next(call);
      } catch (error) {
        if (bare.has(context) || !isRefusal(error)) throw error;
        bare.add(context);
        const reply = await next(call);
        refused = true;
        lose(client, 'x-amz-checksum headers');
        return reply;
      }
    },
    { step: 'initialize' },
  );
  client.middlewareStack.add(
    (next, context) => (call) => {
      if (bare.has(context)) replaceChecksum(call.request);
      return next(call);
    },
    { step: 'build', priority: 'low' },
  );
}

/** The reply to HEAD has no body, and so no code. */
function isRefusal(error: unknown): boolean {
  const status = statusOf(error);
  return status === 501 || (status === 400 && (refusals.has(codeOf(error)) || !hasCode(error)));
}

function hasCode(error: unknown): boolean {
  return error instanceof Error && 'Code' in error;
}

function replaceChecksum(request: unknown): void {
  if (typeof request !== 'object' || request === null || !('headers' in request)) return;
  const { headers } = request;
  if (typeof headers !== 'object' || headers === null) return;
  for (const name of Object.keys(headers)) {
    if (/^x-amz-(?:sdk-)?checksum-/i.test(name)) Reflect.deleteProperty(headers, name);
  }
  const body = 'body' in request ? request.body : undefined;
  if (typeof body !== 'string' && !(body instanceof Uint8Array)) return;
  Object.assign(headers, { 'content-md5': createHash('md5').update(body).digest('base64') });
}
