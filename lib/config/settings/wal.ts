import { databaseUrl } from '../accessKinds.ts';
import { flag, text, wholeNumber } from '../kinds.ts';

/** The log of the whole cluster, for any moment of the last days: off until it is switched on. */
export const walSettings = {
  BACKUP_WAL: flag({
    meaning:
      'Whether the log (WAL) of the whole cluster is streamed into the vault too, so that any moment of the last days can be restored',
    jobs: ['backup', 'base', 'stream'],
    default: false,
  }),
  BACKUP_WAL_URL: databaseUrl({
    meaning:
      'The cluster’s primary with a role that has `REPLICATION`, where that is another one than in `DATABASE_URL`',
    jobs: ['base', 'stream'],
  }),
  BACKUP_WAL_SECONDS: wholeNumber({
    meaning: 'The open segment is uploaded this often: what a disaster costs at most',
    jobs: ['stream'],
    default: 60,
    minimum: 1,
    maximum: 3600,
    unit: 'seconds',
    example: '30',
  }),
  BASE_CRON: text({
    meaning: 'When `lifeboat stream` takes a base backup, as a cron pattern in UTC; the first one it takes at once',
    jobs: ['stream'],
    shape: 'a cron pattern of five fields',
    pattern: /^\S+(?:\s+\S+){4}$/,
    default: '20 1 * * 6',
    example: '20 1 * * 6',
  }),
  BACKUP_WAL_DAYS: wholeNumber({
    meaning: 'Days back from now of which every moment can be restored',
    jobs: ['base', 'stream', 'prune'],
    default: 7,
    minimum: 1,
    maximum: 365,
    unit: 'days',
    example: '14',
  }),
  BACKUP_WAL_SPOOL_MB: wholeNumber({
    meaning:
      'Room for the log that is received and not uploaded yet, below `LIFEBOAT_STATE_DIR`; when it is full, the source keeps the log',
    jobs: ['stream'],
    default: 1024,
    minimum: 64,
    maximum: 1_000_000,
    unit: 'megabytes',
    example: '4096',
  }),
};
