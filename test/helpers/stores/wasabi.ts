import { ignoredCondition, type LikeStore, refusal } from './likeStore.ts';

/** Wasabi. */
export const wasabi: LikeStore = {
  name: 'Wasabi',
  traits: (signer) => [
    // https://docs.wasabi.com/docs/rest-api-introduction: RequestRateLimitExceeded is told as 403.
    {
      method: 'PUT',
      url: '/minio/',
      skip: 2,
      times: 2,
      fault: refusal(403, 'RequestRateLimitExceeded', 'Please reduce your request rate.'),
    },
    {
      method: 'GET',
      url: 'list-type=2',
      skip: 1,
      times: 2,
      fault: refusal(403, 'RequestRateLimitExceeded', 'Please reduce your request rate.'),
    },
    // Measured by the authors of OtsarDB on us-east-1, 2026-08-10: 200, and the object is overwritten.
    ...ignoredCondition(signer),
  ],
};
