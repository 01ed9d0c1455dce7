import { cleanUp } from '../../lib/compose/functions/janitor.ts';
import { readEnvironment } from '../../lib/config/env.ts';
import type { Cleaned } from '../../lib/jobs/janitor.ts';
import { logged, logReporter } from '../log.ts';

/** Every hour: ends what dead runs have left behind. */
export async function handler(): Promise<Cleaned> {
  return logged('janitor', async () => cleanUp(await readEnvironment(), logReporter));
}
