import { randomBytes } from 'node:crypto';
import { CreateBucketCommand, DeleteBucketCommand, ListBucketsCommand, type S3Client } from '@aws-sdk/client-s3';
import type { Clock } from '../../../ports/clock.ts';
import type { Sandbox } from '../../../ports/files.ts';
import { systemClock } from '../../local/clock/clock.ts';
import { emptyBucket } from './emptying.ts';
import { asked, codeOf } from './failure.ts';
import { targetBucket } from './targetBucket.ts';

export interface SandboxBucketOptions {
  /** Prefix of the buckets' names: the keys need rights only on `<prefix>-*`. At most 38 characters. */
  readonly prefix?: string;
  /** After so long a bucket is a killed run's leftover; longer than any drill takes. */
  readonly lifeSeconds?: number;
  readonly clock?: Clock;
}

/**
 * A bucket for the length of a function, made, emptied and removed with keys of its own. Named
 * `<prefix>-<when it may be swept, in Unix seconds>-<random>`: its name is the one mark that every store keeps.
 */
export function sandboxBucket(client: S3Client, options: SandboxBucketOptions = {}): Sandbox {
  const { prefix = 'lifeboat-drill', lifeSeconds = 24 * 3600, clock = systemClock } = options;
  const ours = new RegExp(`^${prefix.replaceAll('.', String.raw`\.`)}-(\\d{10})-[0-9a-f]{12}$`);
  const about = (bucket: string, doing: string) => ({ place: 'source', bucket, doing }) as const;
  const nowSeconds = (): number => Math.trunc(clock.now().getTime() / 1000);

  async function remove(bucket: string): Promise<void> {
    await asked(about(bucket, 'removing the sandbox'), async () => {
      await emptyBucket(client, bucket);
      await client.send(new DeleteBucketCommand({ Bucket: bucket }));
    });
  }

  return {
    description: 'temporary bucket',
    async use(use) {
      const bucket = `${prefix}-${nowSeconds() + lifeSeconds}-${randomBytes(6).toString('hex')}`;
      await asked(about(bucket, 'making the sandbox'), () => client.send(new CreateBucketCommand({ Bucket: bucket })));
      let result: Awaited<ReturnType<typeof use>>;
      try {
        result = await use(targetBucket(client, bucket));
      } catch (error) {
        // What went wrong inside is the news; a bucket that cannot be removed now is swept later.
        await remove(bucket).catch(() => undefined);
        throw error;
      }
      await remove(bucket);
      return result;
    },
    async sweep() {
      const names = await asked(about('*', 'looking for leftover sandboxes'), () => bucketNames(client));
      const overdue = names.filter((name) => Number(ours.exec(name)?.[1] ?? Number.POSITIVE_INFINITY) < nowSeconds());
      const swept: string[] = [];
      for (const bucket of overdue) {
        await remove(bucket).catch((error: unknown) => {
          // Another sweep was faster.
          if (codeOf(error instanceof Error ? error.cause : error) !== 'NoSuchBucket') throw error;
        });
        swept.push(bucket);
      }
      return swept;
    },
  };
}

async function bucketNames(client: S3Client): Promise<readonly string[]> {
  const names: string[] = [];
  let token: string | undefined;
  do {
    const page = await client.send(new ListBucketsCommand(token === undefined ? {} : { ContinuationToken: token }));
    names.push(...(page.Buckets ?? []).flatMap(({ Name }) => Name ?? []));
    token = page.ContinuationToken;
  } while (token !== undefined);
  return names;
}
