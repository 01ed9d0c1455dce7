import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';

import type { PolicyDocument } from '../../../lib/core/vault/powers.ts';
import type { Access } from './objectServer.ts';

export type { PolicyDocument } from '../../../lib/core/vault/powers.ts';

export interface ScopedKeys {
  readonly accessKey: string;
  readonly secretKey: string;
  readonly sessionToken: string;
}

/** Keys for an hour that may do what the policy says and no more: MinIO enforces it as it does a user's policy. */
export async function scopedKeys(server: Access, policyDocument: PolicyDocument): Promise<ScopedKeys> {
  const client = new STSClient({
    endpoint: server.endpoint,
    region: server.region,
    credentials: { accessKeyId: server.accessKey, secretAccessKey: server.secretKey },
  });
  try {
    const { Credentials: keys } = await client.send(
      new AssumeRoleCommand({
        // MinIO reads neither, the API demands both.
        RoleArn: 'arn:aws:iam::000000000000:role/test',
        RoleSessionName: 'test',
        DurationSeconds: 3600,
        Policy: JSON.stringify(policyDocument),
      }),
    );
    if (keys?.AccessKeyId === undefined || keys.SecretAccessKey === undefined || keys.SessionToken === undefined) {
      throw new Error('MinIO answered AssumeRole without credentials');
    }
    return { accessKey: keys.AccessKeyId, secretKey: keys.SecretAccessKey, sessionToken: keys.SessionToken };
  } finally {
    client.destroy();
  }
}
