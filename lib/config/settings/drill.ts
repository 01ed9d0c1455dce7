import { checks, credential, databaseUrl, hostName, port, region } from '../accessKinds.ts';
import { choice, flag, list, text, wholeNumber } from '../kinds.ts';
import { tablePercents } from '../tableKinds.ts';

/** The throwaway places of a drill. */
export const drillSettings = {
  DRILL_DATABASE_URL: databaseUrl({
    meaning: 'Server on which a drill makes a database of its own and drops it, as a user who may; never the source',
    jobs: ['drill'],
    defaultText: 'a temporary cluster on this machine',
  }),
  DRILL_MASTER: choice(['plain', 'superuser'], {
    meaning:
      'Rights of the master that a drill restores as, which ought to be those of the restore’s: `superuser` on a server of your own',
    jobs: ['drill'],
    default: 'plain',
  }),
  DRILL_RDS_SUBNET_GROUP: text({
    meaning: 'DB subnet group in which a drill makes an RDS instance of its own and deletes it, in place of a server',
    jobs: ['drill'],
    shape: 'the name of a DB subnet group',
    pattern: /^[A-Za-z0-9][\w .-]{0,254}$/,
    example: 'lifeboat-drill',
  }),
  DRILL_RDS_SECURITY_GROUPS: list(',', {
    meaning: 'Security groups of that instance, which must let the drill in at port 5432',
    jobs: ['drill'],
    of: 'ids of security groups',
    example: 'sg-0123456789abcdef0',
  }),
  DRILL_RDS_INSTANCE_CLASS: text({
    meaning: 'Its class',
    jobs: ['drill'],
    default: 'db.t4g.medium',
    shape: 'the name of an instance class',
    pattern: /^db(?:\.[a-z0-9-]+){2}$/,
    example: 'db.m7g.large',
  }),
  DRILL_RDS_PARAMETER_GROUP: text({
    meaning: 'DB parameter group of the instance, for extensions that must be preloaded',
    jobs: ['drill'],
    defaultText: 'RDS’s own of the source’s major',
    shape: 'the name of a DB parameter group',
    pattern: /^[A-Za-z][A-Za-z0-9.-]{0,254}$/,
    example: 'crm-drill-16',
  }),
  DRILL_RDS_NAME_PREFIX: text({
    meaning: 'First words of its name; what stands before `-drill` is the owner in its tags',
    jobs: ['drill'],
    default: 'lifeboat-drill',
    shape: 'a name of at most 40 lower-case letters, digits and dashes that ends in -drill',
    pattern: /^(?=.{7,40}$)[a-z](?:-?[a-z0-9]+)*-drill$/,
    example: 'crm-drill',
  }),
  DRILL_RDS_SSL_MODE: choice(['verify-full', 'require', 'disable'], {
    meaning: 'How its connections are secured; less than the default is for emulators of AWS',
    jobs: ['drill'],
    default: 'verify-full',
  }),
  DRILL_SAMPLE_PERCENT: wholeNumber({
    meaning:
      'Where a drill reaches the live database it looks 1,000 rows of each table with a key up there; more that differ than this prove nothing',
    jobs: ['drill'],
    default: 20,
    minimum: 0,
    maximum: 100,
    unit: 'percent',
    example: '5',
  }),
  DRILL_SAMPLE_TABLES: tablePercents({
    meaning:
      'The same for single tables: `schema.table=percent`, with `*` for any characters; the first that fits counts',
    jobs: ['drill'],
    default: [],
  }),
  DRILL_MINIO_ENDPOINT: hostName({ meaning: 'Store of the sandbox', jobs: ['drill'], defaultText: '`MINIO_ENDPOINT`' }),
  DRILL_MINIO_PORT: port({ meaning: 'Its port', jobs: ['drill'], defaultText: '`MINIO_PORT`' }),
  DRILL_MINIO_USE_SSL: flag({ meaning: 'Whether it speaks TLS', jobs: ['drill'], defaultText: '`MINIO_USE_SSL`' }),
  DRILL_MINIO_REGION: region({ meaning: 'Its region', jobs: ['drill'], defaultText: '`MINIO_REGION`' }),
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
    example: '/etc/lifeboat/checks.json',
  }),
  DRILL_CHECKS: checks({ meaning: 'The content of such a file itself, where a task has none', jobs: ['drill'] }),
};
