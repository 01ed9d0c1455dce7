import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';

/** Credentials and endpoint are the SDK's own business. */
export function logsClient(region: string): CloudWatchLogsClient {
  return new CloudWatchLogsClient({ region, maxAttempts: 5 });
}
