import { HeadBucketCommand, type S3Client } from '@aws-sdk/client-s3';

/** The `Date` of a reply; null where there is none. */
export async function storeClock(client: S3Client, bucket: string): Promise<Date | null> {
  const command = new HeadBucketCommand({ Bucket: bucket });
  const seen: { date?: string } = {};
  command.middlewareStack.add(
    (next) => async (call) => {
      const result = await next(call);
      const date = dateOf(result.response);
      if (date !== undefined) seen.date = date;
      return result;
    },
    // Next to the wire: further up the reply has become the command's output, which has no headers.
    { step: 'deserialize', priority: 'low' },
  );
  await client.send(command);
  const at = new Date(seen.date ?? '');
  return Number.isNaN(at.getTime()) ? null : at;
}

function dateOf(response: unknown): string | undefined {
  if (typeof response !== 'object' || response === null || !('headers' in response)) return undefined;
  const { headers } = response;
  if (typeof headers !== 'object' || headers === null || !('date' in headers)) return undefined;
  return typeof headers.date === 'string' ? headers.date : undefined;
}
