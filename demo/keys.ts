import { mkdir, writeFile } from 'node:fs/promises';
import { liveReaderPolicy, readerPolicy, removerPolicy, writerPolicy } from '../test/helpers/policies.ts';
import { type PolicyDocument, type ScopedKeys, scopedKeys } from '../test/helpers/servers/scopedKeys.ts';
import { bucketName } from '../test/marina/load.ts';
import type { Mc } from './mc.ts';
import { vaultBucket } from './names.ts';
import type { Servers, Store } from './servers.ts';

/** The jobs that hold keys to the vault. */
export const principals = ['backup', 'mirror', 'prune', 'drill', 'restore'] as const;
export type Principal = (typeof principals)[number];

export interface Keys {
  /** What each job may do in the vault is what its ports can, and no more. */
  readonly vault: Readonly<Record<Principal, ScopedKeys>>;
  /** Two keys to the live bucket: the mirror and the drill read, the restore also writes. */
  readonly live: { readonly reader: LiveKey; readonly writer: LiveKey };
}

export interface LiveKey {
  readonly accessKey: string;
  readonly secretKey: string;
}

/** Sessions of the vault's STS, an hour long each. */
export async function vaultKeys(vault: Store): Promise<Keys['vault']> {
  const write = (job: Principal): PolicyDocument => writerPolicy(vaultBucket, job);
  const read = readerPolicy(vaultBucket);
  return {
    backup: await scopedKeys(vault, write('backup')),
    mirror: await scopedKeys(vault, write('mirror')),
    prune: await scopedKeys(vault, both(removerPolicy(vaultBucket), write('prune'))),
    drill: await scopedKeys(vault, both(read, write('drill'))),
    restore: await scopedKeys(vault, both(read, write('restore'))),
  };
}

/** Access keys of the live store, made with its own client: an application's configuration has no session tokens. */
export async function liveKeys(rootMc: Mc, { directory }: Servers): Promise<Keys['live']> {
  const reads = liveReaderPolicy(bucketName);
  const writes: PolicyDocument = {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: ['s3:CreateBucket'], Resource: [`arn:aws:s3:::${bucketName}`] },
      {
        Effect: 'Allow',
        Action: ['s3:PutObject', 's3:PutObjectTagging', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'],
        Resource: [`arn:aws:s3:::${bucketName}/*`],
      },
    ],
  };
  const folder = `${directory}/policies`;
  await mkdir(folder, { recursive: true });
  const make = async (name: string, policy: PolicyDocument): Promise<LiveKey> => {
    const file = `${folder}/${name}.json`;
    await writeFile(file, JSON.stringify(policy));
    const [made] = await rootMc.json('admin', 'accesskey', 'create', 'live/', '--name', name, '--policy', file);
    return made as LiveKey;
  };
  return { reader: await make('reader', reads), writer: await make('writer', both(reads, writes)) };
}

function both(one: PolicyDocument, other: PolicyDocument): PolicyDocument {
  return { ...one, Statement: [...one.Statement, ...other.Statement] };
}
