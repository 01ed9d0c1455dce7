import { pruneOnce } from '../../lib/compose/functions/prune.ts';
import { readEnvironment } from '../../lib/config/env.ts';
import { load } from '../../lib/config/load.ts';
import { Failure } from '../../lib/errors.ts';
import { logged, logReporter } from '../log.ts';

/** The daily prune. Throws when it could not do all of its work: the receipt in the vault says what is missing. */
export async function handler(): Promise<{ readonly summary: string }> {
  return logged('prune', async () => {
    const settings = load({ environment: await readEnvironment() });
    const { exit, summary, failure } = await pruneOnce(settings, logReporter);
    if (exit !== 'done') throw failure ?? new Failure('unexpected', `${exit}: ${summary}`);
    return { summary };
  });
}
