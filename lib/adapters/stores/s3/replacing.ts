import { CopyObjectCommand, GetBucketVersioningCommand, HeadObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { Failure } from '../../../errors.ts';
import type { Replacing } from '../../../ports/files.ts';
import { asked, codeOf, statusOf } from './failure.ts';

/** What one request copies at most, by the words of AWS. */
const mostCopiedBytes = 5 * 1024 ** 3;

export function replacingIn(client: S3Client, bucket: string): Replacing {
  const about = (doing: string) => ({ place: 'source', bucket, doing }) as const;
  return {
    keepsVersions: () => asked(about('asking for its versions'), () => keepsVersions(client, bucket)),
    copy: (key, to) => asked(about(`copying ${key} to ${to}`), () => copied(client, bucket, key, to)),
    async removal(prefix) {
      const at = await endpointOf(client);
      return `aws s3 rm --recursive ${at === null ? '' : `--endpoint-url ${at} `}s3://${bucket}/${prefix}`;
    },
  };
}

async function keepsVersions(client: S3Client, bucket: string): Promise<boolean> {
  try {
    const { Status } = await client.send(new GetBucketVersioningCommand({ Bucket: bucket }));
    return Status === 'Enabled';
  } catch (error) {
    // When unknown, files are copied before they are replaced, to be safe. A bucket that does not exist yet holds
    // nothing.
    if (codeOf(error) === 'AccessDenied' || codeOf(error) === 'NoSuchBucket' || statusOf(error) === 501) return false;
    throw error;
  }
}

async function copied(client: S3Client, bucket: string, key: string, to: string): Promise<void> {
  try {
    const { ContentLength = 0 } = await client.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
    if (ContentLength > mostCopiedBytes) {
      throw new Failure('unexpected', `${ContentLength} bytes are more than a store copies in one request`);
    }
    const source = [bucket, ...key.split('/')].map(encodeURIComponent).join('/');
    await client.send(new CopyObjectCommand({ Bucket: bucket, Key: to, CopySource: source }));
  } catch (error) {
    if (codeOf(error) === 'NoSuchKey' || statusOf(error) === 404) return;
    throw error;
  }
}

/** As a person would type it; null for AWS, which the program finds by itself. */
async function endpointOf({ config }: S3Client): Promise<string | null> {
  if (config.endpoint === undefined) return null;
  const { protocol, hostname, port } = await config.endpoint();
  return `${protocol}//${hostname}${port === undefined ? '' : `:${port}`}`;
}
