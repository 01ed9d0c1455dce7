import { wasabi } from '../helpers/stores/wasabi.ts';
import { proxiedWorld, servesEveryJob } from '../jobs/restoreSteps/likeStore.ts';

servesEveryJob(proxiedWorld(), wasabi, [/^ok: the store ignores If-None-Match: of two runs at once/m]);
