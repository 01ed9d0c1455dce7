import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { s3Client } from '../../../lib/adapters/stores/s3/client.ts';
import { arnOf, policyDocument, powersOver, principals } from '../../../lib/core/vault/powers.ts';
import { scopedKeys } from '../../helpers/servers/scopedKeys.ts';
import type { Buckets } from './buckets.ts';

/** Somebody who stole the writer's key for the store, with the policy that `init` prints for the writer. */
export interface Thief extends Disposable {
  put(key: string, body: string | Uint8Array): Promise<void>;
}

export async function thiefOf({ vault, vaultBucket }: Pick<Buckets, 'vault' | 'vaultBucket'>): Promise<Thief> {
  const keys = await scopedKeys(vault, policyDocument(powersOver(principals.writer, arnOf(vaultBucket))));
  const client: S3Client = s3Client({ endpoint: vault.endpoint, region: vault.region, forcePathStyle: true, ...keys });
  return {
    put: async (Key, Body) => void (await client.send(new PutObjectCommand({ Bucket: vaultBucket, Key, Body }))),
    [Symbol.dispose]: () => client.destroy(),
  };
}

/** Sixteen at a time: there are thousands. */
export async function plantAll(thief: Thief, all: readonly (readonly [key: string, body: string])[]): Promise<void> {
  const left = [...all];
  const work = async (): Promise<void> => {
    for (let next = left.pop(); next !== undefined; next = left.pop()) await thief.put(...next);
  };
  await Promise.all(Array.from({ length: 16 }, work));
}
