import { keySentences } from '../../core/secrets/keyCheck.ts';
import { during } from '../../errors.ts';
import type { KeysAtHand } from '../../ports/secrets.ts';
import { checkSecrets } from '../secrets/check.ts';

/**
 * Whether the application will be able to read the restored data, for the plan, before anything is touched. When this
 * cannot be determined that is only a warning, because the data is worth restoring anyway.
 */
export async function judgeKeys(
  keys: KeysAtHand | null,
  snapshotAt: Date,
): Promise<{ readonly right: readonly string[]; readonly doubtful: readonly string[] }> {
  if (keys === null) return { right: [], doubtful: [] };
  try {
    return keySentences(await checkSecrets({ store: keys.records, file: keys.file }, keys.critical, snapshotAt));
  } catch (error) {
    return { right: [], doubtful: [during('the current keys cannot be judged', error).message] };
  }
}
