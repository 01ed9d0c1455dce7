import type { MirrorOptions } from '../../../lib/jobs/mirror/contract.ts';

/** What an hourly mirror has by default. */
export const mirrorOptions: MirrorOptions = {
  concurrency: 16,
  brake: { share: 0.2, count: 100 },
  accept: false,
  repair: false,
  keepGoneDays: 45,
  scheduled: false,
};
