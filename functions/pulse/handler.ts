import { pulseOnce } from '../../lib/compose/functions/pulse.ts';
import { readEnvironment } from '../../lib/config/env.ts';
import type { Pulse } from '../../lib/jobs/pulse.ts';
import { logged, logReporter } from '../log.ts';

/** Every 15 minutes: reports what the vault holds as metrics, and whether it is still as deployed. */
export async function handler(): Promise<Pulse> {
  return logged('pulse', async () => pulseOnce(await readEnvironment(), logReporter, import.meta.dirname));
}
