import { EventBridgeClient } from '@aws-sdk/client-eventbridge';

/** Region, credentials and endpoint are the SDK's own business: on AWS the role of the function or task. */
export function eventBridgeClient(): EventBridgeClient {
  return new EventBridgeClient({ maxAttempts: 5 });
}
