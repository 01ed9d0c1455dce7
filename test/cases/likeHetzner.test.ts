import { hetzner } from '../helpers/stores/hetzner.ts';
import { proxiedWorld, servesEveryJob } from '../jobs/restoreSteps/likeStore.ts';

servesEveryJob(proxiedWorld(), hetzner, [/^ok: the store ignores If-None-Match: of two runs at once/m]);
