import { credential, databaseUrl, hostName, port } from '../accessKinds.ts';
import { flag, text } from '../kinds.ts';

/** The throwaway places of a drill. */
export const drillSettings = {
  DRILL_DATABASE_URL: databaseUrl({
    meaning: 'Server on which a drill makes a database of its own and drops it, as a user who may; never the source',
    jobs: ['drill'],
    defaultText: 'a temporary cluster on this machine',
  }),
  DRILL_MINIO_ENDPOINT: hostName({ meaning: 'Store of the sandbox', jobs: ['drill'], defaultText: '`MINIO_ENDPOINT`' }),
  DRILL_MINIO_PORT: port({ meaning: 'Its port', jobs: ['drill'], defaultText: '`MINIO_PORT`' }),
  DRILL_MINIO_USE_SSL: flag({ meaning: 'Whether it speaks TLS', jobs: ['drill'], defaultText: '`MINIO_USE_SSL`' }),
  DRILL_MINIO_ACCESS_KEY: credential('id', { meaning: 'A key of the sandbox’s own', jobs: ['drill'] }),
  DRILL_MINIO_SECRET_KEY: credential('secret', { meaning: 'Its secret', jobs: ['drill'] }),
  DRILL_MINIO_BUCKET: text({
    meaning: 'Sandbox bucket for the files of a drill; never the live one',
    jobs: ['drill'],
    defaultText: 'a temporary directory',
    example: 'crm-drill',
  }),
  DRILL_CHECKS_FILE: text({
    meaning: 'Your own checks, as SQL, that a restored database must pass',
    jobs: ['drill'],
    shape: 'a path',
    example: '/etc/lifeboat/checks.sql',
  }),
};
