import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import { PutObjectCommand } from '@aws-sdk/client-s3';

import { scratch } from '../../helpers/scratch.ts';
import { startMinio } from '../../helpers/servers/minio.ts';
import { createBucket, type ObjectServer, rootClient } from '../../helpers/servers/objectServer.ts';
import { type PostgresOptions, startPostgres } from '../../helpers/servers/postgres.ts';
import { uploadFiles } from '../../marina/files.ts';
import { bucketName, createMarina, documentKeys } from '../../marina/load.ts';
import { makeKeys } from './keys.ts';
import type { Place } from './place.ts';
import { placeAt } from './placeAt.ts';

export interface WorldOptions {
  /** Default 0.02: 15 MB, some hundred files, a second. */
  readonly marinaScale?: number;
  /** Default true: dumps are sealed to `keys`. */
  readonly sealed?: boolean;
  /** Default true; false for a bare server, which has plpgsql alone. */
  readonly extensions?: boolean;
  /** Default true: the files that the database refers to lie in the live bucket. */
  readonly files?: boolean;
  readonly postgres?: PostgresOptions;
}

/** Real servers for a file of job tests: PostgreSQL with the marina, the live MinIO, the vault on another MinIO. */
export interface World extends Place, AsyncDisposable {
  /** The same servers, database and keys with a new empty vault; with `live`, a new empty live bucket too. */
  anew(options?: { readonly host?: string; readonly live?: boolean }): Promise<Place>;
  /** Puts files into a place's live bucket, as the application would. */
  upload(place: Place, keys: Iterable<string>): Promise<void>;
}

export async function startWorld(options: WorldOptions = {}): Promise<World> {
  const { marinaScale: scale = 0.02, sealed = true, extensions = true, files = true } = options;
  await using stack = new AsyncDisposableStack();
  const home = stack.use(await scratch('world'));
  const started = await Promise.allSettled([startPostgres(options.postgres), startMinio(), startMinio()]);
  for (const server of started) if (server.status === 'fulfilled') stack.use(server.value);
  const [postgres, live, vault] = started.map((server) => {
    if (server.status === 'rejected') throw server.reason;
    return server.value;
  }) as [Awaited<ReturnType<typeof startPostgres>>, ObjectServer, ObjectServer];
  const scratchDirectory = join(home.path, 'scratch');
  await mkdir(scratchDirectory);
  const marina = await createMarina({ superuserUrl: postgres.url() }, { scale, extensions });
  const keys = sealed ? await makeKeys(home.path) : null;
  const vaultBucket = 'crm-lifeboat';
  await createBucket(vault, vaultBucket, { objectLock: true });
  await createBucket(live, bucketName);
  const site = {
    host: 'crm',
    postgres,
    marina,
    live,
    liveBucket: bucketName,
    vault,
    vaultBucket,
    keys,
    scratchDirectory,
  };
  if (files) await upload(placeAt(site), await documentKeys(marina.databaseUrl));
  const servers = stack.move();
  return {
    ...placeAt(site),
    upload,
    async anew({ host = site.host, live: newLive = false } = {}) {
      const suffix = randomBytes(4).toString('hex');
      const buckets = {
        vaultBucket: `${vaultBucket}-${suffix}`,
        liveBucket: newLive ? `${bucketName}-${suffix}` : bucketName,
      };
      await createBucket(vault, buckets.vaultBucket, { objectLock: true });
      if (newLive) await createBucket(live, buckets.liveBucket);
      return placeAt({ ...site, host, ...buckets });
    },
    [Symbol.asyncDispose]: () => servers.disposeAsync(),
  };
}

async function upload(place: Place, keys: Iterable<string>): Promise<void> {
  const client = rootClient(place.live);
  try {
    await uploadFiles(
      async (Key, Body, { contentType: ContentType, metadata: Metadata }) => {
        await client.send(new PutObjectCommand({ Bucket: place.liveBucket, Key, Body, ContentType, Metadata }));
      },
      keys,
      { concurrency: 16 },
    );
  } finally {
    client.destroy();
  }
}
