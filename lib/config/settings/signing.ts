import { privateKeys, publicKeys } from '../accessKinds.ts';
import { text } from '../kinds.ts';
import { keyTimes, moment } from '../signingKinds.ts';

const everyReader = ['backup', 'mirror', 'prune', 'drill', 'restore', 'hold'] as const;

/** Who may write which record. Each holder of store keys has a signing key of its own, without a passphrase. */
export const signingSettings = {
  BACKUP_SIGNING_KEY_FILE: text({
    meaning:
      'A file with the private OpenPGP key that signs manifests, indexes and receipts of backup and mirror; Ed25519, no passphrase',
    jobs: ['backup', 'mirror', 'hold', 'base', 'stream'],
    shape: 'a path',
    example: '/etc/lifeboat/writer.signing.asc',
  }),
  BACKUP_SIGNING_KEY: privateKeys({ meaning: 'The key itself', jobs: ['backup', 'mirror', 'hold', 'base', 'stream'] }),
  PRUNE_SIGNING_KEY_FILE: text({
    meaning: 'Likewise for the receipts of prune',
    jobs: ['prune'],
    shape: 'a path',
    example: '/etc/lifeboat/prune.signing.asc',
  }),
  PRUNE_SIGNING_KEY: privateKeys({ meaning: 'The key itself', jobs: ['prune'] }),
  READ_SIGNING_KEY_FILE: text({
    meaning: 'Likewise for the receipts of drill (the proofs) and restore',
    jobs: ['drill', 'restore'],
    shape: 'a path',
    example: '/etc/lifeboat/read.signing.asc',
  }),
  READ_SIGNING_KEY: privateKeys({ meaning: 'The key itself', jobs: ['drill', 'restore'] }),
  BACKUP_SIGNING_PUBLIC_KEY: publicKeys({
    meaning:
      'Public halves that may have signed what backup and mirror write, old ones too. Once one of these three is set, unsigned records no longer count',
    jobs: everyReader,
  }),
  PRUNE_SIGNING_PUBLIC_KEY: publicKeys({ meaning: 'Likewise for prune', jobs: everyReader }),
  READ_SIGNING_PUBLIC_KEY: publicKeys({ meaning: 'Likewise for drill and restore', jobs: everyReader }),
  SIGNING_KEY_TIMES: keyTimes({
    meaning:
      'From when until when a public key counts, by the store’s time: `fingerprint=from/until`; either side may be empty',
    jobs: everyReader,
  }),
  UNSIGNED_UNTIL: moment({
    meaning: 'Unsigned records count if the store took them in before this moment: when the signing keys were made',
    jobs: everyReader,
  }),
};

export const signingNames = [
  'BACKUP_SIGNING_KEY_FILE',
  'BACKUP_SIGNING_KEY',
  'PRUNE_SIGNING_KEY_FILE',
  'PRUNE_SIGNING_KEY',
  'READ_SIGNING_KEY_FILE',
  'READ_SIGNING_KEY',
  'BACKUP_SIGNING_PUBLIC_KEY',
  'PRUNE_SIGNING_PUBLIC_KEY',
  'READ_SIGNING_PUBLIC_KEY',
  'SIGNING_KEY_TIMES',
  'UNSIGNED_UNTIL',
] as const satisfies readonly (keyof typeof signingSettings)[];
