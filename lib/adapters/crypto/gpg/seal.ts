import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CommandFilter, Seal } from '../../../ports/archive.ts';
import type { Scratch } from '../../../ports/scratch.ts';
import { checkRecipients } from '../openpgp/keyCheck.ts';
import { fingerprintOf, type PublicKey } from '../openpgp/keys.ts';
import { gpgOptions, makeHomedir } from './homedir.ts';
import { gpgProgram } from './program.ts';
import { trySealing } from './trial.ts';

/**
 * Seals with the installed gpg, which takes half the CPU of OpenPGP.js and is joined to its neighbours directly. The
 * same keys, the same checks and the same format.
 */
export async function gpgSeal(keys: readonly PublicKey[], scratch: Scratch): Promise<Seal> {
  return {
    recipients: keys.map(fingerprintOf).toSorted(),
    program: await gpgProgram(),
    check: async (now) => {
      const warnings = await checkRecipients(keys, now, 'gpg');
      await trySealing(keys, (some) => sealing(some, scratch));
      return warnings;
    },
    filter: () => sealing(keys, scratch),
  };
}

async function sealing(keys: readonly PublicKey[], scratch: Scratch): Promise<CommandFilter> {
  const fileOf = (home: string, key: PublicKey) => join(home, `${fingerprintOf(key)}.pgp`);
  const home = await makeHomedir(scratch, async (path) => {
    for (const key of keys) await writeFile(fileOf(path, key), key.toPublic().write(), { mode: 0o600 });
  });
  return {
    kind: 'command',
    command: 'gpg',
    arguments: [
      ...gpgOptions(home.path),
      '--no-autostart',
      '--no-keyring',
      '--trust-model=always',
      '--cipher-algo=AES256',
      '--compress-algo=none',
      '--no-armor',
      '--encrypt',
      // A file names the key beyond doubt; by a name, gpg would pick one of a key ring.
      ...keys.flatMap((key) => ['--recipient-file', fileOf(home.path, key)]),
    ],
    release: () => home.release(),
  };
}
