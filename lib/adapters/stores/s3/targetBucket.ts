import { Readable } from 'node:stream';
import {
  CreateBucketCommand,
  GetObjectCommand,
  HeadBucketCommand,
  PutBucketVersioningCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { isReplaced } from '../../../core/files/replacedFiles.ts';
import { Failure } from '../../../errors.ts';
import type { TargetFiles, WrittenFile } from '../../../ports/files.ts';
import { buffers } from './buffers.ts';
import { asked, askedFor, codeOf, statusOf } from './failure.ts';
import { currentObjects } from './listing.ts';
import { mostParts, partSize, partSizes } from './partSize.ts';
import { putObject } from './put.ts';
import { replacingIn } from './replacing.ts';

/**
 * The largest file that goes in one request: what the `minio` client does at the application's side. Below it a file's
 * ETag is the MD5 it had at the source, and a restore that is run again sees that the file is there already.
 */
const singleBytes = 64 * 1024 * 1024;
const memoryBytes = singleBytes + 2 * partSize(1);

/** Files in an S3 bucket, under their own keys. `prepare` makes the bucket where it is missing. `store`: where it is, for people. */
export function targetBucket(client: S3Client, bucket: string, store?: string): TargetFiles {
  const memory = buffers(memoryBytes);
  const place = 'source';
  const about = (doing: string) => ({ place, bucket, doing }) as const;
  return {
    description: `bucket ${bucket}${store === undefined ? '' : ` at ${store}`}`,
    prepare: (as) => asked(about('preparing the target'), () => makeIfMissing(client, bucket, as?.versions === true)),
    replacing: replacingIn(client, bucket),
    list: () => askedFor(about('listing the target'), listed(client, bucket)),
    async write(key, body, size, properties) {
      const sizes = partSizes({ parts: mostParts, bytes: size, exact: true });
      const firstBytes = size <= singleBytes ? Math.max(size, 1) : sizes(1);
      const put = { client, place, bucket, key, memory, firstBytes, sizes, options: properties } as const;
      await putObject(put, exactly(body, size, key));
    },
    read: (key) =>
      asked(about(`reading ${key}`), async () => {
        const body = await opened(client, bucket, key);
        return body === null ? null : askedFor(about(`reading ${key}`), body);
      }),
  };
}

async function makeIfMissing(client: S3Client, bucket: string, versions: boolean): Promise<void> {
  if (await isThere(client, bucket)) return;
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  if (!versions) return;
  const VersioningConfiguration = { Status: 'Enabled' } as const;
  await client.send(new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration }));
}

async function isThere(client: S3Client, bucket: string): Promise<boolean> {
  try {
    await client.send(new HeadBucketCommand({ Bucket: bucket }));
    return true;
  } catch (error) {
    if (statusOf(error) === 404) return false;
    throw error;
  }
}

async function* listed(client: S3Client, bucket: string): AsyncGenerator<WrittenFile> {
  if (!(await isThere(client, bucket))) return;
  for await (const { key, size, etag, storedAt } of currentObjects({ client, bucket, place: 'source' }, '')) {
    if (!isReplaced(key)) yield { key, size, etag, modifiedAt: storedAt };
  }
}

async function opened(client: S3Client, bucket: string, key: string): Promise<Readable | null> {
  try {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    if (Body instanceof Readable) return Body;
    throw new TypeError('the S3 client gave a body that is no stream of Node');
  } catch (error) {
    if (codeOf(error) === 'NoSuchKey') return null;
    throw error;
  }
}

/** Throws at the end of a body of another size than promised: it must not become a file. */
async function* exactly(body: AsyncIterable<Uint8Array>, size: number, key: string): AsyncGenerator<Uint8Array> {
  let seen = 0;
  for await (const chunk of body) {
    seen += chunk.byteLength;
    yield chunk;
  }
  if (seen !== size) throw new Failure('unexpected', `${key} gave ${seen} bytes instead of ${size}`);
}
