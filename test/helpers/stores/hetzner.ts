import { ignoredCondition, type LikeStore, refusal } from './likeStore.ts';

/** Hetzner Object Storage. */
export const hetzner: LikeStore = {
  name: 'Hetzner',
  traits: (signer) => [
    // https://docs.hetzner.com/storage/object-storage/supported-actions (seen 2026-09-26): no conditional put on versioned
    // buckets; measured 2026-08-19: 200 and 200.
    ...ignoredCondition(signer),
    // The same page: 750 requests a second and bucket; Ceph tells SlowDown as 503.
    { method: 'PUT', url: '/minio/', skip: 2, times: 2, fault: refusal(503, 'SlowDown', 'Please reduce your rate.') },
  ],
};
