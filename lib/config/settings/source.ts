import { hostPattern } from '../../core/vault/keys.ts';
import { databaseUrl } from '../accessKinds.ts';
import { flag, list, text, wholeNumber } from '../kinds.ts';

/** The database that is backed up, and how carefully it is read. */
export const sourceSettings = {
  DATABASE_URL: databaseUrl({
    meaning: 'The database to back up. The user needs to read every table; a read-only one is best',
    jobs: ['backup', 'drill', 'restore', 'base', 'stream'],
  }),
  DATABASE_DEMAND_TLS: flag({
    meaning:
      'Whether a database URL without `sslmode=verify-full` is refused; the stack on AWS says so where the database is reached through the internet',
    jobs: ['backup', 'drill', 'restore', 'base', 'stream'],
    default: false,
  }),
  BACKUP_HOST: text({
    meaning: 'Name of the source in the vault (`pg/<host>/…`); must stay the same for ever',
    jobs: ['backup', 'mirror', 'base', 'stream', 'prune', 'drill', 'restore', 'hold'],
    defaultText: 'the database’s name in `DATABASE_URL`',
    shape: 'a name of at most 63 letters, digits, dots, dashes and underscores',
    pattern: hostPattern,
    example: 'crm',
  }),
  BACKUP_INTERVAL_MINUTES: wholeNumber({
    meaning: 'Time from one backup to the next; must divide the hour',
    jobs: ['backup'],
    default: 60,
    minimum: 5,
    maximum: 60,
    unit: 'minutes',
    example: '30',
  }),
  BACKUP_MIN_TABLES: wholeNumber({
    meaning: 'A database with fewer tables is taken for the wrong one',
    jobs: ['backup'],
    default: 1,
    minimum: 1,
    maximum: 100_000,
    unit: 'tables',
    example: '20',
  }),
  BACKUP_CENSUS_HASH: flag({
    meaning: 'Whether the census hashes contents too, not only counts rows; about as much work again as the dump',
    jobs: ['backup'],
    default: false,
  }),
  BACKUP_LOCK_TIMEOUT_SECONDS: wholeNumber({
    meaning: 'How long the dump waits for a table that somebody has locked',
    jobs: ['backup'],
    default: 30,
    minimum: 1,
    maximum: 3600,
    unit: 'seconds',
    example: '60',
  }),
  BACKUP_BLOCKING_LIMIT_SECONDS: wholeNumber({
    meaning: 'How long the dump may make another session (a migration) wait before it gives way',
    jobs: ['backup'],
    default: 30,
    minimum: 1,
    maximum: 86_400,
    unit: 'seconds',
    example: '120',
  }),
  BACKUP_STALL_SECONDS: wholeNumber({
    meaning: 'A dump that yields no byte for so long is ended',
    jobs: ['backup', 'base', 'stream'],
    default: 300,
    minimum: 5,
    maximum: 86_400,
    unit: 'seconds',
    example: '600',
  }),
  BACKUP_PG_BIN_DIRS: list(':', {
    meaning: 'Where to look first for `pg_dump` and `pg_restore`; several majors may be installed',
    jobs: ['backup', 'drill', 'restore', 'base', 'stream'],
    defaultText: '`PATH` and the usual places',
    of: 'directories',
    example: '/usr/lib/postgresql/16/bin',
  }),
  BACKUP_SCRATCH_DIR: text({
    meaning: 'Scratch directory; a drill or restore needs room there for the dump and the archive inside it',
    jobs: ['backup', 'mirror', 'drill', 'restore', 'base', 'stream'],
    defaultText: 'the temporary directory',
    shape: 'an absolute path',
    pattern: /^\//,
    example: '/var/tmp/lifeboat',
  }),
};
