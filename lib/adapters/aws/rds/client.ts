import { RDSClient } from '@aws-sdk/client-rds';

/** Region, credentials and endpoint are the SDK's own business: on AWS the task's role. */
export function rdsClient(): RDSClient {
  return new RDSClient({ maxAttempts: 5 });
}
