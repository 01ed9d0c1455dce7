import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

/** Credentials and endpoint are the SDK's own business: the operator's identity, or a task's role. */
export function secretsManagerClient(region: string): SecretsManagerClient {
  return new SecretsManagerClient({ region, maxAttempts: 5 });
}
