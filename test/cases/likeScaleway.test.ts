import { scaleway } from '../helpers/stores/scaleway.ts';
import { proxiedWorld, servesEveryJob } from '../jobs/restoreSteps/likeStore.ts';

servesEveryJob(proxiedWorld(), scaleway, [
  /^ok: bucket \S+ has Object Lock$/m,
  /^ok: an upload has at most 1000 parts here$/m,
]);
