import { EventBridgeClient } from '@aws-sdk/client-eventbridge';

/** Credentials and endpoint are the SDK's own business, on AWS the role of function or task; so is the region unless given. */
export function eventBridgeClient(region?: string): EventBridgeClient {
  return new EventBridgeClient({ maxAttempts: 5, ...(region === undefined ? {} : { region }) });
}
