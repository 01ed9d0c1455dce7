import {
  DeleteObjectCommand,
  GetObjectRetentionCommand,
  ListObjectVersionsCommand,
  PutBucketLifecycleConfigurationCommand,
  PutObjectCommand,
  PutObjectRetentionCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { rootClient } from '../../test/helpers/servers/minio.ts';
import type { Demo } from '../demo.ts';
import { DemoFailed } from '../demoFailed.ts';
import type { Principal } from '../keys.ts';
import { vaultBucket as Bucket } from '../names.ts';

type Attacker = Principal | 'root';

interface Attempt {
  readonly by: Attacker;
  readonly what: string;
  readonly command: (client: S3Client) => Promise<unknown>;
}

interface Version {
  readonly Key: string;
  readonly VersionId: string;
}

const daySeconds = 86_400;

/** Tries, with the jobs' own keys, what a thief of these keys would: the vault must refuse every one. */
export async function attackVault(demo: Demo): Promise<void> {
  const { screen, servers, keys } = demo;
  screen.heading('Somebody steals the keys of the jobs');
  const root = rootClient(servers.vault);
  const clients: Partial<Record<Attacker, S3Client>> = { root };
  const clientOf = (by: Attacker): S3Client =>
    (clients[by] ??= rootClient({ ...servers.vault, ...(by === 'root' ? {} : keys.vault[by]) }));
  try {
    const versions = await versionsOf(root);
    const lockedUntil = await locks(root, versions);
    const rows: string[][] = [];
    for (const { by, what, command } of attempts(versions)) {
      const refusal = await refusalOf(command(clientOf(by)));
      if (refusal === null) throw new DemoFailed(`the key of ${by} was able to ${what}`);
      rows.push([by, what, refusal]);
    }
    if ((await locks(root, versions)) !== lockedUntil) throw new DemoFailed('a refused attempt changed a lock');
    screen.table([{ title: 'key of' }, { title: 'tries to' }, { title: 'the vault says' }], rows);
    screen.text('all refused by the vault itself, and nothing changed', { mark: '✓ ', markStyle: 'green' });
  } finally {
    for (const client of Object.values(clients)) client.destroy();
  }
}

function attempts(versions: readonly Version[]): readonly Attempt[] {
  const dump = newest(versions, /^pg\/.*\.dump\./);
  const manifest = newest(versions, /^pg\/.*\.manifest\.json$/);
  const file = newest(versions, /^minio\//);
  const remove = (version: Version) => async (client: S3Client) =>
    client.send(new DeleteObjectCommand({ Bucket, ...version }));
  const put = (Key: string, lockDays?: number) => async (client: S3Client) =>
    client.send(new PutObjectCommand({ Bucket, Key, Body: 'junk', ...(lockDays === undefined ? {} : lock(lockDays)) }));
  const shorten = async (client: S3Client): Promise<unknown> => {
    const { ObjectLockMode: Mode, ObjectLockRetainUntilDate: RetainUntilDate } = lock(1);
    const Retention = { Mode, RetainUntilDate };
    return client.send(new PutObjectRetentionCommand({ Bucket, ...dump, Retention, BypassGovernanceRetention: true }));
  };
  const forget = async (client: S3Client): Promise<unknown> =>
    client.send(
      new PutBucketLifecycleConfigurationCommand({
        Bucket,
        LifecycleConfiguration: { Rules: [{ Status: 'Enabled', Filter: { Prefix: '' }, Expiration: { Days: 1 } }] },
      }),
    );
  return [
    { by: 'backup', what: 'delete the newest dump', command: remove(dump) },
    { by: 'backup', what: 'delete its manifest', command: remove(manifest) },
    { by: 'backup', what: 'shorten its lock to a day', command: shorten },
    { by: 'backup', what: 'lock junk for ten years', command: put('pg/junk', 3650) },
    { by: 'backup', what: 'let everything expire', command: forget },
    { by: 'mirror', what: 'delete a mirrored file', command: remove(file) },
    { by: 'prune', what: 'delete the newest dump', command: remove(dump) },
    { by: 'drill', what: 'overwrite a dump', command: put(dump.Key) },
    { by: 'root', what: 'delete the newest dump', command: remove(dump) },
  ];
}

function lock(days: number): { ObjectLockMode: 'COMPLIANCE'; ObjectLockRetainUntilDate: Date } {
  return {
    ObjectLockMode: 'COMPLIANCE',
    ObjectLockRetainUntilDate: new Date(Date.now() + days * daySeconds * 1000),
  };
}

/** MinIO answers 403 where a policy forbids it and 400 InvalidRequest where a lock does; null when it was done. */
async function refusalOf(attempt: Promise<unknown>): Promise<string | null> {
  try {
    await attempt;
    return null;
  } catch (error) {
    const name = error instanceof Error ? error.name : '';
    if (name === 'AccessDenied') return 'AccessDenied';
    if (name === 'InvalidRequest') return 'locked';
    throw error;
  }
}

async function versionsOf(root: S3Client): Promise<readonly Version[]> {
  const found: Version[] = [];
  for (const Prefix of ['pg/', 'minio/']) {
    const { Versions = [] } = await root.send(new ListObjectVersionsCommand({ Bucket, Prefix }));
    const sorted = Versions.toSorted((a, b) => (a.LastModified?.getTime() ?? 0) - (b.LastModified?.getTime() ?? 0));
    for (const { Key, VersionId } of sorted) {
      if (Key !== undefined && VersionId !== undefined) found.push({ Key, VersionId });
    }
  }
  return found;
}

function newest(versions: readonly Version[], pattern: RegExp): Version {
  const found = versions.findLast(({ Key }) => pattern.test(Key));
  if (found === undefined) throw new DemoFailed(`the vault holds nothing like ${pattern}`);
  return found;
}

/** How long each dump and manifest is locked: also the proof that it is still there. */
async function locks(root: S3Client, versions: readonly Version[]): Promise<string> {
  const snapshots = versions.filter(({ Key }) => Key.startsWith('pg/'));
  const lines = snapshots.map(async (version) => {
    const { Retention } = await root.send(new GetObjectRetentionCommand({ Bucket, ...version }));
    return `${version.Key} ${Retention?.Mode} ${Retention?.RetainUntilDate?.toISOString()}`;
  });
  return (await Promise.all(lines)).join('\n');
}
