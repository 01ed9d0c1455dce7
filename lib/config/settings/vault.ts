import { capabilities, credential, origin, vaultPrefix } from '../accessKinds.ts';
import { text } from '../kinds.ts';

/** The backup bucket; a set of keys for each power over it. */
export const vaultSettings = {
  BACKUP_S3_ENDPOINT: origin({
    meaning: 'The vault’s store',
    jobs: ['backup', 'mirror', 'base', 'stream', 'prune', 'drill', 'restore', 'hold'],
    defaultText: 'AWS',
    example: 'https://vault.example.com:9000',
  }),
  BACKUP_S3_REGION: text({
    meaning: 'The vault’s region',
    jobs: ['backup', 'mirror', 'base', 'stream', 'prune', 'drill', 'restore', 'hold'],
    default: 'us-east-1',
    shape: 'the name of a region',
    pattern: /^[a-z0-9-]+$/,
    example: 'eu-central-1',
  }),
  BACKUP_S3_BUCKET: text({
    meaning: 'The vault: versioned, with Object Lock, in an account that the application cannot reach',
    jobs: ['backup', 'mirror', 'base', 'stream', 'prune', 'drill', 'restore', 'hold'],
    shape: 'the name of a bucket: 3 to 63 lower-case letters, digits, dots and dashes',
    pattern: /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
    example: 'crm-lifeboat',
  }),
  BACKUP_S3_PREFIX: vaultPrefix({
    meaning: 'The application’s own place in the vault, where several applications share the bucket',
    jobs: ['backup', 'mirror', 'base', 'stream', 'prune', 'drill', 'restore', 'hold'],
    defaultText: 'the bucket is this application’s alone',
  }),
  BACKUP_S3_CAPABILITIES: capabilities({
    meaning:
      'What the vault’s store was found to do; `lifeboat init` and `lifeboat doctor --write` find it by trying and write it to lifeboat.json',
    jobs: ['backup', 'mirror', 'base', 'stream', 'prune', 'drill', 'restore', 'hold'],
    defaultText: 'jobs try everything',
  }),
  BACKUP_S3_ACCESS_KEY: credential('id', {
    meaning: 'A key that may put and read, and delete nothing; on AWS the task’s role stands in for it',
    jobs: ['backup', 'mirror', 'hold', 'base', 'stream'],
  }),
  BACKUP_S3_SECRET_KEY: credential('secret', {
    meaning: 'Its secret',
    jobs: ['backup', 'mirror', 'hold', 'base', 'stream'],
  }),
  BACKUP_S3_SESSION_TOKEN: credential('secret', {
    meaning: 'Its session token, for temporary keys only',
    jobs: ['backup', 'mirror', 'hold', 'base', 'stream'],
  }),
  BACKUP_S3_PRUNE_ACCESS_KEY: credential('id', {
    meaning: 'A key that may add delete markers, and end no version',
    jobs: ['prune'],
    defaultText: '`BACKUP_S3_ACCESS_KEY`',
  }),
  BACKUP_S3_PRUNE_SECRET_KEY: credential('secret', { meaning: 'Its secret', jobs: ['prune'] }),
  BACKUP_S3_PRUNE_SESSION_TOKEN: credential('secret', { meaning: 'Its session token', jobs: ['prune'] }),
  BACKUP_S3_READ_ACCESS_KEY: credential('id', {
    meaning: 'A key that may only read, and write receipts',
    jobs: ['drill', 'restore'],
    defaultText: '`BACKUP_S3_ACCESS_KEY`',
  }),
  BACKUP_S3_READ_SECRET_KEY: credential('secret', { meaning: 'Its secret', jobs: ['drill', 'restore'] }),
  BACKUP_S3_READ_SESSION_TOKEN: credential('secret', { meaning: 'Its session token', jobs: ['drill', 'restore'] }),
};
