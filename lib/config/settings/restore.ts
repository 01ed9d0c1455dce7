import { credential, databaseUrl, hostName, port, region } from '../accessKinds.ts';
import { flag, list, text, wholeNumber } from '../kinds.ts';

/** Where a restore puts things: by default where they came from. */
export const restoreSettings = {
  RESTORE_DATABASE_URL: databaseUrl({
    meaning: 'Server and database to restore to, as a user who may create and rename databases',
    jobs: ['restore'],
    defaultText: '`DATABASE_URL`',
  }),
  RESTORE_MINIO_ENDPOINT: hostName({
    meaning: 'Store to restore files to',
    jobs: ['restore'],
    defaultText: '`MINIO_ENDPOINT`',
  }),
  RESTORE_MINIO_PORT: port({ meaning: 'Its port', jobs: ['restore'], defaultText: '`MINIO_PORT`' }),
  RESTORE_MINIO_USE_SSL: flag({ meaning: 'Whether it speaks TLS', jobs: ['restore'], defaultText: '`MINIO_USE_SSL`' }),
  RESTORE_MINIO_REGION: region({ meaning: 'Its region', jobs: ['restore'], defaultText: '`MINIO_REGION`' }),
  RESTORE_MINIO_ACCESS_KEY: credential('id', {
    meaning: 'A key that may write to the bucket',
    jobs: ['restore'],
    defaultText: '`MINIO_ACCESS_KEY`',
  }),
  RESTORE_MINIO_SECRET_KEY: credential('secret', {
    meaning: 'Its secret',
    jobs: ['restore'],
    defaultText: '`MINIO_SECRET_KEY`',
  }),
  RESTORE_MINIO_BUCKET: text({
    meaning: 'Bucket to restore files to',
    jobs: ['restore'],
    defaultText: '`MINIO_BUCKET`',
    example: 'crm-files',
  }),
  RESTORE_STOP_COMMAND: text({
    meaning: 'A line for the shell that stops the application’s writers before a restore touches anything',
    jobs: ['restore'],
    defaultText: 'a person stops them',
    example: 'docker compose stop web worker scheduler',
  }),
  RESTORE_START_COMMAND: text({
    meaning: 'The line that starts them again, however the restore ends',
    jobs: ['restore'],
    defaultText: 'a person starts them',
    example: 'docker compose start web worker scheduler',
  }),
  RESTORE_COMMAND_SECONDS: wholeNumber({
    meaning: 'How long each of these two may take',
    jobs: ['restore'],
    default: 120,
    minimum: 1,
    maximum: 3600,
    unit: 'seconds',
    example: '300',
  }),
  RESTORE_RULES: list(',', {
    meaning: 'On AWS: rules of EventBridge that start backups and mirrors, disabled while a restore works',
    jobs: ['restore'],
    of: 'names of rules that end in -backup or -mirror',
    example: 'crm-backup,crm-mirror',
  }),
};
