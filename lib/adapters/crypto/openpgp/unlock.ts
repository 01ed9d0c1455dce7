import * as openpgp from 'openpgp';
import { Failure } from '../../../errors.ts';
import { fingerprintOf } from './keys.ts';

/** Asked for the passphrase of a locked key; null when there is none to be had. `attempt` counts from 1. */
export type AskPassphrase = (key: { readonly fingerprint: string; readonly attempt: number }) => Promise<string | null>;

const attempts = 3;

/** The keys with their secrets readable. A key without a passphrase asks nothing. Failure `credentials`, naming the key. */
export async function unlock(
  keys: readonly openpgp.PrivateKey[],
  ask: AskPassphrase,
): Promise<readonly openpgp.PrivateKey[]> {
  const unlocked: openpgp.PrivateKey[] = [];
  for (const key of keys) unlocked.push(key.isDecrypted() ? key : await unlockOne(key, ask));
  return unlocked;
}

async function unlockOne(key: openpgp.PrivateKey, ask: AskPassphrase): Promise<openpgp.PrivateKey> {
  const fingerprint = fingerprintOf(key);
  let previous: string | undefined;
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const passphrase = await ask({ fingerprint, attempt });
    if (passphrase === null) {
      throw new Failure('credentials', `key ${fingerprint} is locked and no passphrase was given`, {
        hint: 'set BACKUP_GPG_PASSPHRASE_FILE or BACKUP_GPG_PASSPHRASE',
      });
    }
    // A file gives the same answer again, and unlocking is slow on purpose.
    if (passphrase === previous) break;
    previous = passphrase;
    const opened = await openpgp.decryptKey({ privateKey: key, passphrase }).catch(() => null);
    if (opened !== null) return opened;
  }
  throw new Failure('credentials', `the passphrase does not unlock key ${fingerprint}`, {
    hint: 'check BACKUP_GPG_PASSPHRASE_FILE or BACKUP_GPG_PASSPHRASE; a newline at its end is not part of it',
  });
}
