import { DescribeSecretCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SecretNames } from '../../../ports/deployed.ts';
import { nameOf } from '../replies/failure.ts';
import { secretsManagerFailure } from './failure.ts';

export function secretNames(client: SecretsManagerClient): SecretNames {
  return {
    async state(secret) {
      try {
        const { DeletedDate } = await client.send(new DescribeSecretCommand({ SecretId: secret }));
        return DeletedDate === undefined ? 'there' : 'ends soon';
      } catch (error) {
        if (nameOf(error) === 'ResourceNotFoundException') return null;
        throw secretsManagerFailure(error, `look for the secret ${secret}`);
      }
    },
  };
}
