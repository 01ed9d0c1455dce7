import { SNSClient } from '@aws-sdk/client-sns';

/** Credentials and endpoint are the SDK's own business. */
export function snsClient(region: string): SNSClient {
  return new SNSClient({ region, maxAttempts: 5 });
}
