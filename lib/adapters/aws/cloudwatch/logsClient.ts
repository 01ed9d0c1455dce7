import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';

/** Credentials and endpoint are the SDK's own business, and where it is not given the region too: a function knows its own. */
export function logsClient(region?: string): CloudWatchLogsClient {
  return new CloudWatchLogsClient({ maxAttempts: 5, ...(region === undefined ? {} : { region }) });
}
