import { credential, privateKeys, publicKeys } from '../accessKinds.ts';
import { choice, list, text } from '../kinds.ts';

/** Who can open a dump. Do not keep the private key next to the key that writes. */
export const sealSettings = {
  BACKUP_ENCRYPTION: choice(['required', 'none'], {
    meaning: '`none` stores dumps that anyone with read access to the vault can read',
    jobs: ['backup', 'base', 'stream'],
    default: 'required',
  }),
  BACKUP_GPG_RECIPIENT: list(',', {
    meaning: 'Whose keys seal the dumps. Taken from the public keys below, else from the keyring of `gpg`',
    jobs: ['backup', 'base', 'stream'],
    of: 'addresses or fingerprints',
    example: 'backup@example.com',
  }),
  BACKUP_GPG_PUBLIC_KEY: publicKeys({ meaning: 'The public keys themselves', jobs: ['backup', 'base', 'stream'] }),
  BACKUP_GPG_PUBLIC_KEY_FILE: text({
    meaning: 'A file of public keys',
    jobs: ['backup', 'base', 'stream'],
    shape: 'a path',
    example: '/etc/lifeboat/backup.pub.asc',
  }),
  BACKUP_GPG_PRIVATE_KEY_FILE: list(':', {
    meaning: 'Files of private keys, tried in turn',
    jobs: ['drill', 'restore'],
    of: 'paths',
    example: '/etc/lifeboat/restore.key.asc',
  }),
  BACKUP_GPG_PRIVATE_KEY: privateKeys({
    meaning: 'The private keys themselves, where a task is given its secrets as variables',
    jobs: ['drill', 'restore'],
  }),
  BACKUP_GPG_PASSPHRASE_FILE: text({
    meaning: 'A file with the private key’s passphrase on its first line; without it the terminal asks',
    jobs: ['drill', 'restore'],
    shape: 'a path',
    example: '/etc/lifeboat/restore.passphrase',
  }),
  BACKUP_GPG_PASSPHRASE: credential('secret', {
    meaning: 'The passphrase itself, likewise',
    jobs: ['drill', 'restore'],
  }),
  BACKUP_SEAL_PROGRAM: choice(['auto', 'gpg', 'openpgp'], {
    meaning:
      'What seals and unseals: an installed `gpg` (faster) or the OpenPGP built in; `auto` takes `gpg` where it is there',
    jobs: ['backup', 'drill', 'restore', 'base', 'stream'],
    default: 'auto',
  }),
};
