import { keySentences } from '../../core/secrets/keyCheck.ts';
import { during } from '../../errors.ts';
import type { KeysAtHand } from '../../ports/secrets.ts';
import { checkSecrets } from '../secrets/check.ts';

/**
 * Whether the application will be able to read what comes back: said in the plan, before anything is touched. That it
 * cannot be found out is a warning too, for the data is worth restoring all the same.
 */
export async function judgeKeys(
  keys: KeysAtHand | null,
  snapshotAt: Date,
): Promise<{ readonly right: readonly string[]; readonly doubtful: readonly string[] }> {
  if (keys === null) return { right: [], doubtful: [] };
  try {
    return keySentences(await checkSecrets({ store: keys.records, file: keys.file }, keys.critical, snapshotAt));
  } catch (error) {
    return { right: [], doubtful: [during('the keys at hand cannot be judged', error).message] };
  }
}
