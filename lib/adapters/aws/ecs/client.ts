import { ECSClient } from '@aws-sdk/client-ecs';

/** Credentials and endpoint are the SDK's own business, on AWS the function's role; so is the region unless it is given. */
export function ecsClient(region?: string): ECSClient {
  return new ECSClient({ maxAttempts: 5, ...(region === undefined ? {} : { region }) });
}
