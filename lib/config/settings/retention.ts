import { wholeNumber } from '../kinds.ts';

const days = { minimum: 1, maximum: 3650, unit: 'days' } as const;

/** How long things are kept. Zero is not a valid retention: to keep nothing, do not back up. */
export const retentionSettings = {
  BACKUP_KEEP_HOURLY_DAYS: wholeNumber({
    ...days,
    meaning: 'Days for which every snapshot is kept',
    jobs: ['prune'],
    default: 7,
    example: '14',
  }),
  BACKUP_KEEP_DAILY_DAYS: wholeNumber({
    ...days,
    meaning: 'Days for which the first, the last and the proven snapshots of each day are kept',
    jobs: ['prune', 'mirror'],
    default: 30,
    example: '60',
  }),
  BACKUP_NONCURRENT_DAYS: wholeNumber({
    ...days,
    meaning:
      'Days that the vault’s lifecycle leaves a replaced or hidden file of the mirror; at least 15 more than daily snapshots are kept',
    jobs: ['prune', 'mirror'],
    defaultText: '`BACKUP_KEEP_DAILY_DAYS` + 15',
    example: '45',
  }),
  BACKUP_LOCK_DAYS: wholeNumber({
    ...days,
    meaning: 'Lock of a snapshot at birth',
    jobs: ['backup'],
    default: 7,
    example: '14',
  }),
  BACKUP_LOCK_DAILY_DAYS: wholeNumber({
    ...days,
    meaning: 'Lock of the first snapshot of a day',
    jobs: ['backup'],
    default: 30,
    example: '60',
  }),
};
