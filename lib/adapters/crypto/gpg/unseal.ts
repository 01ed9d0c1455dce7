import type { Failure } from '../../../errors.ts';
import type { CommandFilter, Unseal } from '../../../ports/archive.ts';
import type { Scratch } from '../../../ports/scratch.ts';
import { run } from '../../local/processes/run.ts';
import { fingerprintOf, type Key, type PrivateKey } from '../openpgp/keys.ts';
import { type AskPassphrase, unlock } from '../openpgp/unlock.ts';
import { damagedCiphertext, wrongKey } from '../openpgp/wrongKey.ts';
import { gpgOptions, makeHomedir, startAgent } from './homedir.ts';

/**
 * Opens with the installed gpg. The keys are unlocked in this process and go into a GnuPG home of one stream's length
 * through a pipe, so that no passphrase is on a command line or in a file.
 */
export function gpgUnseal(keys: readonly PrivateKey[], ask: AskPassphrase, scratch: Scratch): Unseal {
  let unlocked: Promise<readonly PrivateKey[]> | undefined;
  return {
    keys: keys.map(fingerprintOf).toSorted(),
    filter: async () => {
      unlocked ??= unlock(keys, ask);
      return unsealing(await unlocked, scratch);
    },
  };
}

async function unsealing(keys: readonly PrivateKey[], scratch: Scratch): Promise<CommandFilter> {
  const home = await makeHomedir(scratch, async (path) => {
    await startAgent(path);
    for (const key of keys) {
      await run({
        command: 'gpg',
        arguments: [...gpgOptions(path), '--import'],
        input: key.write(),
        timeoutSeconds: 60,
      });
    }
  });
  return {
    kind: 'command',
    command: 'gpg',
    arguments: [...gpgOptions(home.path), '--pinentry-mode', 'error', '--status-fd', '2', '--decrypt'],
    release: () => home.release(),
    judge: (_code, stderr) => judgeDecryption(stderr, keys),
  };
}

/**
 * How a decryption went, from gpg's status lines (`[GNUPG:] …`, made for programs: GnuPG's doc/DETAILS), never from its
 * words, and not from its exit code alone: that is 0 for a message that was never encrypted, too.
 */
function judgeDecryption(stderr: string, keys: readonly Key[]): Failure | null {
  const lines = stderr.split('\n').flatMap((line) => (line.startsWith('[GNUPG:] ') ? [line.slice(9).split(' ')] : []));
  const wanted = lines.flatMap(([keyword, id]) => (keyword === 'ENC_TO' && id !== undefined ? [id] : []));
  const said = new Set(lines.map(([keyword]) => keyword));
  if (said.has('DECRYPTION_OKAY') && !said.has('DECRYPTION_FAILED')) return null;
  return wrongKey(wanted, keys) ?? damagedCiphertext();
}
