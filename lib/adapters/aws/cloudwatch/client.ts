import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';

/** Region, credentials and endpoint are the SDK's own business: on AWS the function's role. */
export function cloudwatchClient(): CloudWatchClient {
  return new CloudWatchClient({ maxAttempts: 5 });
}
