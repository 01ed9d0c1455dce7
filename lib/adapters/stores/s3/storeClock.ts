import { HeadBucketCommand, type S3Client } from '@aws-sdk/client-s3';
import { statusOf } from './failure.ts';

/** The `Date` of a reply; null where there is none. */
export async function storeClock(client: S3Client, bucket: string): Promise<Date | null> {
  const at = new Date((await headerOf(client, bucket, 'date')) ?? '');
  return Number.isNaN(at.getTime()) ? null : at;
}

/** One header of a reply; null where there is none. */
export async function headerOf(client: S3Client, bucket: string, header: string): Promise<string | null> {
  const command = new HeadBucketCommand({ Bucket: bucket });
  const seen: { value?: string } = {};
  command.middlewareStack.add(
    (next) => async (call) => {
      const result = await next(call);
      const value = valueOf(result.response, header);
      if (value !== undefined) seen.value = value;
      return result;
    },
    // Next to the wire: further up the reply has become the command's output, which has no headers.
    { step: 'deserialize', priority: 'low' },
  );
  try {
    await client.send(command);
  } catch (error) {
    // Keys that may only list below a prefix are refused, with the same headers.
    if (statusOf(error) !== 403 || seen.value === undefined) throw error;
  }
  return seen.value ?? null;
}

function valueOf(response: unknown, header: string): string | undefined {
  if (typeof response !== 'object' || response === null || !('headers' in response)) return undefined;
  const { headers } = response;
  if (typeof headers !== 'object' || headers === null) return undefined;
  const value: unknown = Reflect.get(headers, header);
  return typeof value === 'string' ? value : undefined;
}
