import { ECSClient } from '@aws-sdk/client-ecs';

/** Region, credentials and endpoint are the SDK's own business: on AWS the function's role. */
export function ecsClient(): ECSClient {
  return new ECSClient({ maxAttempts: 5 });
}
