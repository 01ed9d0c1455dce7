import { homedir } from 'node:os';
import { Failure } from '../../../errors.ts';
import { run } from '../../local/processes/run.ts';
import { problemOf } from '../openpgp/keyCheck.ts';
import { type PublicKey, readPublicKeys } from '../openpgp/keys.ts';

/**
 * The public keys that the local gpg key ring has for `recipient` (an address, a fingerprint, a key id) and that can be
 * sealed for at `now`; when none of them can, all of them, for the seal's own check to say why. `gnupgHome` is the
 * user's unless given. Failure `configuration` when there is no gpg or no such key.
 */
export async function keyringPublicKeys(
  recipient: string,
  now: Date,
  gnupgHome?: string,
): Promise<readonly PublicKey[]> {
  const { stdout } = await run({
    command: 'gpg',
    arguments: ['--batch', '--no-tty', '--quiet', '--armor', '--export', '--', exact(recipient)],
    environment: { HOME: homedir(), ...(gnupgHome === undefined ? {} : { GNUPGHOME: gnupgHome }) },
    timeoutSeconds: 30,
  });
  if (stdout.trim() === '') {
    throw new Failure('configuration', `the gpg key ring has no key for ${recipient}`, {
      hint: `gpg --import <file>, or set BACKUP_GPG_PUBLIC_KEY_FILE; gpg --list-keys shows what is there`,
    });
  }
  const keys = await readPublicKeys(stdout, `the gpg key ring's ${recipient}`);
  const problems = await Promise.all(keys.map((key) => problemOf(key, now, 'gpg')));
  const usable = keys.filter((_, index) => problems[index] === null);
  return usable.length === 0 ? keys : usable;
}

/** In angle brackets gpg takes an address as a whole; bare, `a@b.org` would find `da@b.org` too. */
function exact(recipient: string): string {
  return recipient.includes('@') && !/[<>=]/.test(recipient) ? `<${recipient}>` : recipient;
}
