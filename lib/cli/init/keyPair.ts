import { join, resolve } from 'node:path';
import { Secret } from '../../config/secret.ts';
import { askSecret, askText, askWhich } from '../output/question.ts';
import { settingsOf } from './answers.ts';
import { askFor, begin, type Desk, trialOf, untilSound } from './desk.ts';
import type { NewPair } from './finish.ts';

/** Whose keys seal the dumps. Null where keys that exist are used. */
export async function askKeyPair(desk: Desk, told: string | undefined): Promise<NewPair | null> {
  const { answers, context } = desk;
  begin(
    desk,
    'The key that opens the backups',
    'Dumps are sealed to an OpenPGP key. Its public half stays here; only a person with the private half can open a backup.',
  );
  const given = settingsOf(answers).powers.seal !== undefined;
  const way = given ? 'given' : await askWhich('Which key?', ways, context.signal);
  if (way === 'new') return askNewPair(desk, told);
  await untilSound(desk, {
    known: given,
    ask: async () => {
      if (way === 'keyring') await askFor(desk, 'BACKUP_GPG_RECIPIENT', 'Address or fingerprint in the keyring of gpg');
      else await askFor(desk, 'BACKUP_GPG_PUBLIC_KEY_FILE', 'File of the public key');
      await askFor(
        desk,
        'BACKUP_GPG_PRIVATE_KEY_FILE',
        'File of the private key, for the first drill',
        'it is not here',
      );
    },
    attempt: trialOf(desk, 'keys'),
    mayGoOn: false,
  });
  return null;
}

const ways = [
  { value: 'new', name: 'a new key pair', disabled: null },
  { value: 'file', name: 'a public key from a file', disabled: null },
  { value: 'keyring', name: 'a key of gpg’s keyring', disabled: null },
];

async function askNewPair({ answers, context, setUp }: Desk, told: string | undefined): Promise<NewPair> {
  const { signal } = context;
  const { HOME = '/var/lib' } = answers.environment;
  const offer = told ?? join(HOME, `lifeboat-${answers.texts.get('BACKUP_HOST') ?? 'backup'}.private.asc`);
  const problem = (path: string): string | null => {
    if (path.trim() === '') return 'this cannot be empty';
    return resolve(path).startsWith(`${answers.directory}/`)
      ? `not in ${answers.directory}: the key that opens must not lie beside the keys that write`
      : null;
  };
  const privateKey = resolve(await askText('File for the private half:', signal, { offer, problem }));
  if ((await setUp.files.read(privateKey)) !== null) {
    context.screen.line('There is a key in that file already: it is used as it is.');
    return { privateKey, passphrase: null };
  }
  return { privateKey, passphrase: await askNewPassphrase(context) };
}

async function askNewPassphrase({ signal, conceal }: Desk['context']): Promise<string | null> {
  const first = await askSecret('A passphrase for it (Enter: none):', signal);
  if (first === '') return null;
  conceal([new Secret(first)]);
  const problem = (again: string): string | null => (again === first ? null : 'this is not the same');
  await askSecret('The passphrase once more:', signal, problem);
  return first;
}
