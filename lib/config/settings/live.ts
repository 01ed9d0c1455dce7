import { credential, hostName, port, region } from '../accessKinds.ts';
import { flag, text, wholeNumber } from '../kinds.ts';

/** The application's own bucket, under the application's own names; the mirror's concurrency and its brake. */
export const liveSettings = {
  MINIO_ENDPOINT: hostName({
    meaning: 'Host name of the live store, as the application has it',
    jobs: ['mirror', 'drill', 'restore'],
  }),
  MINIO_PORT: port({ meaning: 'Its port', jobs: ['mirror', 'drill', 'restore'], default: 9000 }),
  MINIO_USE_SSL: flag({ meaning: 'Whether it speaks TLS', jobs: ['mirror', 'drill', 'restore'], default: false }),
  MINIO_REGION: region({
    meaning: 'Its region, where it has one',
    jobs: ['mirror', 'drill', 'restore'],
    defaultText: 'what the store says, else `us-east-1`',
  }),
  MINIO_ACCESS_KEY: credential('id', {
    meaning: 'A key that may list and read the live bucket, and nothing else',
    jobs: ['mirror', 'drill'],
  }),
  MINIO_SECRET_KEY: credential('secret', { meaning: 'Its secret', jobs: ['mirror', 'drill'] }),
  MINIO_BUCKET: text({ meaning: 'The live bucket', jobs: ['mirror', 'drill', 'restore'], example: 'crm-files' }),
  COPY_CONCURRENCY: wholeNumber({
    meaning: 'Files copied at the same time; its old name `MIRROR_CONCURRENCY` is still read',
    jobs: ['mirror', 'drill', 'restore'],
    default: 16,
    minimum: 1,
    maximum: 256,
    unit: 'files',
    example: '8',
  }),
  BACKUP_BRAKE_PERCENT: wholeNumber({
    meaning: 'The brake stops a run when more than this share of the files vanished or changed at once …',
    jobs: ['mirror', 'prune'],
    default: 20,
    minimum: 1,
    maximum: 100,
    unit: 'percent',
    example: '50',
  }),
  BACKUP_BRAKE_COUNT: wholeNumber({
    meaning: '… and more than so many of them',
    jobs: ['mirror', 'prune'],
    default: 100,
    minimum: 1,
    maximum: 1_000_000_000,
    unit: 'files',
    example: '1000',
  }),
};
