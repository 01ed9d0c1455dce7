import type { S3Client } from '@aws-sdk/client-s3';
import type { Capabilities } from '../../../core/vault/capabilities.ts';

interface Claim {
  readonly capabilities: Capabilities;
  readonly lost: Set<string>;
}

const claims = new WeakMap<S3Client, Claim>();

/** What this client's store was found to do earlier: requests begin with it. */
export function claim(client: S3Client, capabilities: Capabilities): void {
  claims.set(client, { capabilities, lost: new Set() });
}

export function claimed(client: S3Client): Capabilities | undefined {
  return claims.get(client)?.capabilities;
}

/**
 * Records that the store refused a configured capability and that the job went on without it. Ignores other refusals.
 */
export function lose(client: S3Client, capability: string): void {
  claims.get(client)?.lost.add(capability);
}

export function lostBy(client: S3Client): readonly string[] {
  return [...(claims.get(client)?.lost ?? [])];
}
