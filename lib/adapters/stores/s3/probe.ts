import { randomUUID } from 'node:crypto';
import {
  DeleteObjectCommand,
  GetBucketVersioningCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { LiveProbe } from '../../../ports/files.ts';
import type { VaultProbe } from '../../../ports/vault.ts';
import { isUnknownRequest } from './conditions.ts';
import { asked, codeOf, type Place } from './failure.ts';
import { readLifecycle } from './lifecycle.ts';
import { tryLock } from './lockProbe.ts';
import { tryTwoParts } from './partsProbe.ts';
import { headerOf, storeClock } from './storeClock.ts';

type Put = ConstructorParameters<typeof PutObjectCommand>[0];

export function vaultProbe(client: S3Client, bucket: string): VaultProbe {
  const about = (doing: string) => ({ place: 'vault', bucket, doing }) as const;
  return {
    now: () => asked(about("asking for the store's time"), () => storeClock(client, bucket)),
    mayEndVersions: (key) => mayEnd(client, bucket, 'vault', key),
    mayChangeBucket: () => asked(about('trying to change the bucket'), () => mayChange(client, bucket)),
    secondPut: (key) =>
      asked(about(`putting ${key} twice`), async () => {
        try {
          await isRefused(client, { Bucket: bucket, Key: key, Body: 'first', IfNoneMatch: '*' }, taken);
          const put = { Bucket: bucket, Key: key, Body: 'second', IfNoneMatch: '*' };
          return (await isRefused(client, put, taken)) ? 'refused' : 'taken';
        } catch (error) {
          if (isUnknownRequest(error)) return 'unknown condition';
          throw error;
        }
      }),
    refusesDamage: (key) =>
      asked(about(`putting ${key} with a wrong checksum`), () =>
        refusesDamage(client, { Bucket: bucket, Key: key, Body: 'whole' }),
      ),
    twoParts: (key, now, lockUntil) =>
      asked(about('storing an object in two parts'), () => tryTwoParts(client, { bucket, key, now, lockUntil })),
    storeName: () => asked(about("asking for the store's name"), () => headerOf(client, bucket, 'server')),
    lock: (key, mode, until) => asked(about(`locking ${key}`), () => tryLock(client, { bucket, key, mode, until })),
    lifecycle: () => asked(about('asking for the lifecycle'), () => readLifecycle(client, bucket)),
  };
}

export function liveProbe(client: S3Client, bucket: string): LiveProbe {
  return { bucket, mayDelete: () => mayEnd(client, bucket, 'source', `doctor-${randomUUID()}`) };
}

/**
 * A store asks for rights before it looks whether the version exists. `null` is a version that every store knows and that
 * a key which never was does not have: to end it leaves not even a marker.
 */
function mayEnd(client: S3Client, bucket: string, place: Place, never: string): Promise<boolean> {
  return asked({ place, bucket, doing: 'trying to end a version' }, async () => {
    try {
      await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: never, VersionId: 'null' }));
      return true;
    } catch (error) {
      if (codeOf(error) === 'AccessDenied') return false;
      if (codeOf(error) === 'NoSuchVersion' || codeOf(error) === 'NoSuchKey') return true;
      throw error;
    }
  });
}

/** Only where versions are on: to switch them on there changes nothing. */
async function mayChange(client: S3Client, bucket: string): Promise<boolean> {
  try {
    const { Status } = await client.send(new GetBucketVersioningCommand({ Bucket: bucket }));
    if (Status !== 'Enabled') return false;
    await client.send(new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration: { Status } }));
    return true;
  } catch (error) {
    if (codeOf(error) === 'AccessDenied' || isUnknownRequest(error)) return false;
    throw error;
  }
}

/** CRC32 of nothing: wrong for every body that is something. */
const wrongCrc32 = 'AAAAAA==';
/** MD5 of nothing. */
const wrongMd5 = '1B2M2Y8AsgTpgAmY7PhCfg==';
const taken: ReadonlySet<string> = new Set(['PreconditionFailed', 'ConditionalRequestConflict']);
const damaged: ReadonlySet<string> = new Set(['BadDigest', 'InvalidDigest', 'XAmzContentChecksumMismatch']);

/** By the CRC32, or where the store takes no such header by Content-MD5. */
async function refusesDamage(client: S3Client, put: Put): Promise<boolean> {
  try {
    return await isRefused(client, { ...put, ChecksumCRC32: wrongCrc32 }, damaged);
  } catch (error) {
    if (codeOf(error) !== 'InvalidArgument' && !isUnknownRequest(error)) throw error;
    return isRefused(client, { ...put, ContentMD5: wrongMd5 }, damaged);
  }
}

async function isRefused(client: S3Client, put: Put, codes: ReadonlySet<string>): Promise<boolean> {
  try {
    await client.send(new PutObjectCommand(put));
    return false;
  } catch (error) {
    if (codes.has(codeOf(error))) return true;
    throw error;
  }
}
