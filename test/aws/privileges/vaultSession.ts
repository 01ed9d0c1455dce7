import { randomUUID } from 'node:crypto';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { ObjectServer } from '../../helpers/servers/objectServer.ts';
import { type ScopedKeys, scopedKeys } from '../../helpers/servers/scopedKeys.ts';
import { Kept, type Target, type VaultAct } from './acts/vault.ts';
import type { Cell } from './cell.ts';
import type { Actor, Powers } from './roles.ts';
import { allows, type Request } from './statement.ts';

const day = 86_400_000;

/** MinIO has no such calls, and takes no policy that names one. */
const unknownToMinio: ReadonlySet<string> = new Set(['s3:GetBucketPublicAccessBlock', 's3:UpdateObjectEncryption']);

/**
 * Keys of MinIO with what a role may do in the vault: its own statements, and of the bucket's policy those that MinIO can
 * hold. It does not enforce a bucket's Deny, a user's it does; and it does not know what the others of them ask for.
 */
export async function vaultKeys(server: ObjectServer, actor: Actor, { bucketPolicy }: Powers): Promise<ScopedKeys> {
  const own = actor.statements.filter(({ Action: action }) => action.every((each) => each.startsWith('s3:')));
  const denied = bucketPolicy.filter(({ Condition: condition }) => condition === undefined);
  const statements = [...own, ...denied].map(({ Effect, Action, Resource, Condition }) => ({
    Effect,
    Action: Action.filter((action) => !unknownToMinio.has(action)),
    Resource,
    ...(Condition === undefined ? {} : { Condition }),
  }));
  // A role without a word on the vault: one that allows nothing.
  const none = { Effect: 'Allow', Action: ['s3:ListBucket'], Resource: ['arn:aws:s3:::nobody'] };
  return scopedKeys(server, { Version: '2012-10-17', Statement: own.length === 0 ? [none] : statements });
}

/** Tries the act with the actor's keys, and holds the outcome against what the statements say. */
export async function tryInVault(
  act: VaultAct,
  actor: Actor,
  powers: Powers,
  { as, root, bucket }: { readonly as: S3Client; readonly root: S3Client; readonly bucket: string },
): Promise<Cell> {
  const target = await placed(root, bucket, act);
  const granted = act.needs.every((need) => allows(actor.statements, powers.bucketPolicy, requestOf(need, target)));
  if (act.attempt === null) return granted ? 'yes*' : 'no*';
  try {
    await act.attempt(as, target, root);
    return granted ? 'yes' : 'no*';
  } catch (error) {
    if (error instanceof Kept) return 'kept';
    if (!(error instanceof Error) || error.name !== 'AccessDenied') throw error;
    if (granted) {
      throw new Error(`${actor.name} was refused to ${act.act}, which its statements grant`, { cause: error });
    }
    return 'no';
  }
}

async function placed(root: S3Client, Bucket: string, { under = 'pg/', lockedDays }: VaultAct): Promise<Target> {
  const Key = `${under}${randomUUID()}`;
  const lock =
    lockedDays === undefined
      ? {}
      : ({
          ObjectLockMode: 'COMPLIANCE',
          ObjectLockRetainUntilDate: new Date(Date.now() + lockedDays * day),
        } as const);
  const { VersionId } = await root.send(new PutObjectCommand({ Bucket, Key, Body: 'x', ...lock }));
  if (VersionId === undefined) throw new Error(`${Bucket} keeps no versions`);
  return { Bucket, Key, VersionId };
}

/** Over TLS unless the act says otherwise. */
export function requestOf(need: VaultAct['needs'][number], { Bucket, Key }: Target): Request {
  const { action, resource, context } = typeof need === 'string' ? { action: need } : need;
  const bucket = `arn:aws:s3:::${Bucket}`;
  return {
    action,
    resource: resource === undefined ? `${bucket}/${Key}` : bucket,
    context: { 'aws:SecureTransport': 'true', 's3:TlsVersion': '1.3', ...context },
  };
}
