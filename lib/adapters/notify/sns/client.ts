import { SNSClient } from '@aws-sdk/client-sns';

/** Credentials and endpoint are the SDK's own business, on AWS the function's role; so is the region unless it is given. */
export function snsClient(region?: string): SNSClient {
  return new SNSClient({ maxAttempts: 5, ...(region === undefined ? {} : { region }) });
}
