import { CloudFormationClient } from '@aws-sdk/client-cloudformation';

/** Credentials and endpoint are the SDK's own business. */
export function cloudFormationClient(region: string): CloudFormationClient {
  return new CloudFormationClient({ region, maxAttempts: 5 });
}
