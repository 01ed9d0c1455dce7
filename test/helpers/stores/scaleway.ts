import { type LikeStore, refusal } from './likeStore.ts';

/** Scaleway Object Storage. */
export const scaleway: LikeStore = {
  name: 'Scaleway',
  traits: () => [
    // https://www.scaleway.com/en/docs/object-storage/api-cli/multipart-uploads (validated 2025-07-30): 1,000 parts.
    {
      method: 'PUT',
      url: /[?&]partNumber=(?:100[1-9]|10[1-9]\d|1[1-9]\d\d|[2-9]\d{3}|\d{5,})(?:&|$)/,
      fault: refusal(400, 'InvalidArgument', 'Part number must be an integer between 1 and 1000, inclusive'),
    },
    // Measured by scaleway-ops-mcp (2026-08-18): CreateBucket takes the flag of Object Lock and sets none; a
    // PutObjectLockConfiguration afterwards does. MinIO has no such step, so the flag is passed on, and denied until then.
    {
      method: 'GET',
      url: '?object-lock',
      until: { method: 'PUT', url: '?object-lock' },
      fault: refusal(404, 'ObjectLockConfigurationNotFoundError', 'Object Lock configuration does not exist'),
    },
  ],
};
