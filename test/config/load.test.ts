import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { load } from '../../lib/config/load.ts';
import { exitCodeOf, Failures } from '../../lib/errors.ts';

const whole = {
  DATABASE_URL: 'postgresql://crm_app:s3cret%2Fpass@db.example.com:6543/crm?sslmode=require&schema=public',
  MINIO_ENDPOINT: 'minio.example.com',
  MINIO_ACCESS_KEY: 'live-id',
  MINIO_SECRET_KEY: 'live-secret',
  MINIO_BUCKET: 'crm-files',
  BACKUP_S3_ENDPOINT: 'https://vault.example.com:9000/',
  BACKUP_S3_BUCKET: 'crm-lifeboat',
  BACKUP_S3_ACCESS_KEY: 'writer-id',
  BACKUP_S3_SECRET_KEY: 'writer-secret',
  BACKUP_GPG_RECIPIENT: 'backup@example.com, second@example.com',
};

function problemsOf(
  environment: Record<string, string>,
  file?: unknown,
): readonly { message: string; hint: string | undefined }[] {
  try {
    load({ environment, file });
  } catch (error) {
    assert.ok(error instanceof Failures);
    assert.equal(exitCodeOf(error), 10);
    return error.problems.map(({ message, hint }) => ({ message, hint }));
  }
  return [];
}

test('a whole environment gives the powers it names', () => {
  const { powers } = load({ environment: whole });
  assert.equal(powers.host, 'crm');
  assert.equal(powers.source?.port, 6543);
  assert.equal(powers.source.password?.reveal(), 's3cret/pass');
  assert.equal(powers.source.sslMode, 'require');
  assert.deepEqual(
    [powers.liveFiles?.host, powers.liveFiles?.port, powers.liveFiles?.useSsl],
    ['minio.example.com', 9000, false],
  );
  assert.equal(powers.vaultWriter?.endpoint, 'https://vault.example.com:9000');
  assert.deepEqual(powers.seal?.kind === 'openpgp' && powers.seal.recipients, [
    'backup@example.com',
    'second@example.com',
  ]);
  assert.equal(powers.unseal, undefined);
  assert.equal(powers.throwaway, undefined);
  assert.equal(powers.sandbox, undefined);
});

test('an empty environment is sound and gives no power over a database or a bucket', () => {
  const { powers, retention, backup } = load({ environment: {} });
  assert.ok(Object.values(powers).every((power) => power === undefined));
  assert.deepEqual(retention, {
    keepHourlyDays: 7,
    keepDailyDays: 30,
    noncurrentDays: 45,
    lockDays: 7,
    lockDailyDays: 30,
  });
  assert.equal(backup.intervalMinutes, 60);
});

for (const [value, shown] of [
  ['', 'empty'],
  ['  ', 'empty'],
  ['0', '"0"'],
  ['-1', '"-1"'],
  ['7.5', '"7.5"'],
  ['1e3', '"1e3"'],
  ['0x1F', '"0x1F"'],
  ['seven', '"seven"'],
  ['7 days', '"7 days"'],
  ['99999', '"99999"'],
]) {
  for (const name of [
    'BACKUP_KEEP_HOURLY_DAYS',
    'BACKUP_KEEP_DAILY_DAYS',
    'BACKUP_LOCK_DAYS',
    'BACKUP_NONCURRENT_DAYS',
  ]) {
    test(`fault 57: refuses ${JSON.stringify(value)} as ${name}`, () => {
      const [problem, ...others] = problemsOf({ [name]: value ?? '' });
      assert.deepEqual(others, []);
      assert.equal(problem?.message, `${name} is ${shown}, not a whole number of days from 1 to 3650`);
      assert.match(
        problem.hint ?? '',
        new RegExp(`^set ${name} to a whole number of days from 1 to 3650, for example \\d+`),
      );
    });
  }
}

for (const [environment, message] of [
  [{ BACKUP_CENSUS_HASH: '' }, /^BACKUP_CENSUS_HASH is empty, neither true nor false$/],
  [{ BACKUP_CENSUS_HASH: 'maybe' }, /^BACKUP_CENSUS_HASH is "maybe", neither true nor false$/],
  [{ MINIO_PORT: '' }, /^MINIO_PORT is empty, not a whole number/],
  [{ MINIO_PORT: '70000' }, /^MINIO_PORT is "70000", not a whole number/],
  [{ MINIO_ENDPOINT: 'http://minio:9000' }, /^MINIO_ENDPOINT is "http:\/\/minio:9000", not a host name/],
  [{ BACKUP_S3_ENDPOINT: 'vault.example.com' }, /^BACKUP_S3_ENDPOINT is "vault.example.com", not an http/],
  [{ BACKUP_S3_ENDPOINT: 'https://vault.example.com/bucket' }, /^BACKUP_S3_ENDPOINT is .+, not an http/],
  [{ BACKUP_S3_BUCKET: 'No_Bucket' }, /^BACKUP_S3_BUCKET is "No_Bucket", not the name of a bucket/],
  [{ BACKUP_ENCRYPTION: 'off' }, /^BACKUP_ENCRYPTION is "off", not one of required, none$/],
  [{ BACKUP_ENCRYPTION: '' }, /^BACKUP_ENCRYPTION is empty, not one of required, none$/],
  [{ BACKUP_HOST: '../other' }, /^BACKUP_HOST is "..\/other", not a name/],
  [{ BACKUP_GPG_PUBLIC_KEY: 'AAAA' }, /^BACKUP_GPG_PUBLIC_KEY is "AAAA", not an armored/],
  [{ BACKUP_INTERVAL_MINUTES: '7' }, /^BACKUP_INTERVAL_MINUTES is 7, which does not divide the hour$/],
  [
    { BACKUP_CRON: '*/15 * * * *' },
    /^BACKUP_CRON starts 4 backups an hour, of which slots of 60 minutes let only 1 take a snapshot$/,
  ],
  [
    { BACKUP_CRON: '7,9 * * * *', BACKUP_INTERVAL_MINUTES: '5' },
    /^BACKUP_CRON starts 2 backups an hour, .+ only 1 take/,
  ],
  [{ BACKUP_KEEP_HOURLY_DAYS: '31' }, /^BACKUP_KEEP_HOURLY_DAYS is 31, more than BACKUP_KEEP_DAILY_DAYS, which is 30$/],
  [
    { BACKUP_NONCURRENT_DAYS: '44' },
    /^BACKUP_NONCURRENT_DAYS is 44, too few for daily snapshots that are kept 30 days$/,
  ],
  [{ BACKUP_LOCK_DAYS: '31' }, /^BACKUP_LOCK_DAYS is 31, more than BACKUP_LOCK_DAILY_DAYS, which is 30$/],
  [{ BACKUP_S3_ACCESS_KEY: 'id' }, /^BACKUP_S3_ACCESS_KEY is set and BACKUP_S3_SECRET_KEY is not$/],
  [{ BACKUP_S3_READ_SECRET_KEY: 'x' }, /^BACKUP_S3_READ_SECRET_KEY is set and BACKUP_S3_READ_ACCESS_KEY is not$/],
  [
    { BACKUP_S3_PRUNE_SESSION_TOKEN: 'x' },
    /^BACKUP_S3_PRUNE_SESSION_TOKEN is set and BACKUP_S3_PRUNE_ACCESS_KEY is not$/,
  ],
  [{ DATABASE_URL: 'postgresql://u:p@h/my%20db' }, /^the database is called "my db", which cannot name the source/],
] as const) {
  test(`refuses ${JSON.stringify(environment)}`, () => {
    const [problem, ...others] = problemsOf(environment);
    assert.deepEqual(others, []);
    assert.match(problem?.message ?? '', message);
    assert.match(problem?.hint ?? '', /^(?:set|remove) /);
  });
}

for (const [pattern, interval] of [
  ['7 * * * *', '60'],
  ['7 3 * * *', '60'],
  ['7,37 * * * *', '30'],
  ['*/15 * * * *', '15'],
  ['2-59/5 * * * *', '5'],
  ['7 * * * 1-5', '60'],
] as const) {
  test(`takes ${pattern} with a slot of ${interval} minutes`, () => {
    assert.deepEqual(problemsOf({ BACKUP_CRON: pattern, BACKUP_INTERVAL_MINUTES: interval }), []);
  });
}

test('fault 68: refuses the live bucket as the sandbox of a drill', () => {
  const sandbox = { DRILL_MINIO_BUCKET: 'crm-files', DRILL_MINIO_ACCESS_KEY: 'id', DRILL_MINIO_SECRET_KEY: 'key' };
  assert.match(
    problemsOf({ ...whole, ...sandbox })[0]?.message ?? '',
    /DRILL_MINIO_BUCKET is "crm-files", the live bucket/,
  );
  assert.deepEqual(problemsOf({ ...whole, ...sandbox, DRILL_MINIO_ENDPOINT: 'elsewhere.example.com' }), []);
});

test('a drill has one place for its database: RDS, whole, or a server', () => {
  const rds = { DRILL_RDS_SUBNET_GROUP: 'crm-drill', DRILL_RDS_SECURITY_GROUPS: 'sg-1, sg-2' };
  const { throwaway } = load({ environment: rds }).powers;
  assert.deepEqual(throwaway, {
    kind: 'rds',
    location: {
      subnetGroup: 'crm-drill',
      securityGroups: ['sg-1', 'sg-2'],
      instanceClass: 'db.t4g.medium',
      parameterGroup: undefined,
      namePrefix: 'lifeboat-drill',
      sslMode: 'verify-full',
    },
  });
  for (const [environment, message] of [
    [{ ...rds, DRILL_DATABASE_URL: 'postgresql://u:p@h/d' }, /two places for one throwaway database/],
    [{ DRILL_RDS_SUBNET_GROUP: 'crm-drill' }, /DRILL_RDS_SECURITY_GROUPS is not/],
    [{ DRILL_RDS_SECURITY_GROUPS: 'sg-1' }, /DRILL_RDS_SUBNET_GROUP is not/],
    [{ ...rds, DRILL_RDS_NAME_PREFIX: 'crm--drill' }, /DRILL_RDS_NAME_PREFIX is "crm--drill"/],
  ] as const) {
    assert.match(problemsOf(environment)[0]?.message ?? '', message);
  }
});

test('the rules that a restore pauses are those of one application', () => {
  assert.deepEqual(load({ environment: { RESTORE_RULES: 'crm-backup,crm-mirror' } }).restoreRules, [
    'crm-backup',
    'crm-mirror',
  ]);
  for (const odd of ['crm-drill', 'crm-backup,shop-mirror', 'backup']) {
    assert.match(problemsOf({ RESTORE_RULES: odd })[0]?.message ?? '', /RESTORE_RULES is ".+", not the rules/);
  }
});

test('refuses a database whose certificate nobody would look at, where that is demanded', () => {
  const [wrong, ...more] = problemsOf({ ...whole, DATABASE_DEMAND_TLS: 'true' });
  assert.deepEqual(more, []);
  assert.equal(wrong?.message, 'DATABASE_URL has sslmode require, and DATABASE_DEMAND_TLS asks for verify-full');
  assert.match(wrong.hint ?? '', /\?sslmode=verify-full/);
  const verified = 'postgresql://crm@db.example.com/crm?sslmode=verify-full';
  assert.deepEqual(problemsOf({ ...whole, DATABASE_URL: verified, DATABASE_DEMAND_TLS: 'true' }), []);
});

test('a task is given the private key and its passphrase themselves, and neither shows anywhere', () => {
  const begin = ['-----BEGIN PGP PRIVATE', 'KEY BLOCK-----'].join(' ');
  const environment = {
    BACKUP_GPG_PRIVATE_KEY: `${begin}\\n\\nbG9jaw==`,
    BACKUP_GPG_PASSPHRASE: 'correct horse',
    LIFEBOAT_JOB: 'drill',
    LIFEBOAT_SCHEDULED_AT: '2026-03-01T03:00:00Z',
  };
  const settings = load({ environment });
  assert.equal(settings.powers.unseal?.privateKeys?.reveal(), `${begin}\n\nbG9jaw==`);
  assert.equal(settings.powers.unseal.passphrase?.reveal(), 'correct horse');
  assert.doesNotMatch(inspect(settings, { depth: 9 }), /bG9jaw|correct horse/);
  assert.deepEqual(settings.warnings, []);
  const [both, ...more] = problemsOf({ ...environment, BACKUP_GPG_PASSPHRASE_FILE: '/run/passphrase' });
  assert.match(both?.message ?? '', /BACKUP_GPG_PASSPHRASE and BACKUP_GPG_PASSPHRASE_FILE are both set/);
  const [half] = problemsOf({ BACKUP_GPG_PRIVATE_KEY: begin.replace('PRIVATE', 'PUBLIC') });
  assert.equal(half?.message, 'BACKUP_GPG_PRIVATE_KEY is not an armored OpenPGP private key');
  assert.deepEqual(more, []);
});

test('all problems come at once, from the environment, from the file and from rules over several', () => {
  const problems = problemsOf(
    { MINIO_PORT: '', BACKUP_KEEP_HOURLY_DAYS: '60' },
    { BACKUP_MIN_TABLES: 0, BACKUP_S3_SECRET_KEY: 'x', colour: 'red' },
  );
  assert.equal(problems.length, 5);
});

test('a secret is in no message, and a password in no part of one', () => {
  const bad = 'postgresql://crm:hunter2/hunter3@db/crm#hunter4%';
  const text = inspect(problemsOf({ DATABASE_URL: bad }));
  assert.match(text, /DATABASE_URL is not a postgresql:\/\/ URL/);
  assert.doesNotMatch(text, /hunter/);
});

test('no secret shows when settings are printed', () => {
  const settings = load({ environment: whole });
  for (const text of [inspect(settings.powers, { depth: 9 }), JSON.stringify(settings)]) {
    for (const secret of ['s3cret', 'live-secret', 'writer-secret']) assert.doesNotMatch(text, new RegExp(secret));
  }
  assert.deepEqual(
    settings.secrets.map((secret) => secret.reveal()).toSorted(),
    [whole.DATABASE_URL, 'live-secret', 's3cret/pass', 'writer-secret'].toSorted(),
  );
});

test('a secret in lifeboat.json is refused without being shown', () => {
  const [problem] = problemsOf({}, { BACKUP_S3_SECRET_KEY: 'hunter2' });
  assert.equal(problem?.message, 'BACKUP_S3_SECRET_KEY is a secret and stands in lifeboat.json');
  assert.doesNotMatch(inspect(problem), /hunter2/);
});

test('lifeboat.json holds numbers, flags and lists as JSON has them, and the environment wins', () => {
  const file = {
    BACKUP_KEEP_DAILY_DAYS: 60,
    MINIO_USE_SSL: true,
    BACKUP_PG_BIN_DIRS: ['/a', '/b'],
    BACKUP_MIN_TABLES: '5',
  };
  const settings = load({ environment: { BACKUP_MIN_TABLES: '9' }, file });
  assert.equal(settings.retention.keepDailyDays, 60);
  assert.equal(settings.retention.noncurrentDays, 75);
  assert.deepEqual(settings.postgresqlDirectories, ['/a', '/b']);
  assert.equal(settings.backup.minimumTables, 9);
});

test('an empty text in the environment is as good as none', () => {
  const settings = load({
    environment: { BACKUP_S3_BUCKET: '', BACKUP_GPG_RECIPIENT: ' ' },
    file: { BACKUP_S3_BUCKET: 'from-file' },
  });
  assert.equal(settings.powers.vaultWriter?.bucket, 'from-file');
  assert.equal(settings.powers.seal, undefined);
});

test('lifeboat.json that is no object, and odd values in it, are problems', () => {
  assert.match(problemsOf({}, [1])[0]?.message ?? '', /not an object/);
  assert.match(problemsOf({}, { BACKUP_MIN_TABLES: null })[0]?.message ?? '', /BACKUP_MIN_TABLES in lifeboat.json/);
  assert.match(problemsOf({}, { BACKUP_MIN_TABLE: 1 })[0]?.hint ?? '', /did you mean BACKUP_MIN_TABLES\?/);
});

test('variables that nothing reads are pointed at, other programs’ own are not', () => {
  const environment = {
    BACKUP_KEEP_DAYLY_DAYS: '9',
    LIFEBOAT_COLOUR: 'red',
    MINIO_ROOT_USER: 'root',
    MINIO_SECRET_KEI: 'x',
    DATABASE_URI: 'x',
    PATH: '/bin',
  };
  assert.deepEqual(load({ environment }).warnings, [
    'BACKUP_KEEP_DAYLY_DAYS is no variable of lifeboat; did you mean BACKUP_KEEP_DAILY_DAYS?',
    'DATABASE_URI is no variable of lifeboat; did you mean DATABASE_URL?',
    'LIFEBOAT_COLOUR is no variable of lifeboat and is not read',
    'MINIO_SECRET_KEI is no variable of lifeboat; did you mean MINIO_SECRET_KEY?',
  ]);
});

test('prune, drill and restore borrow the writer’s keys, and doctor is told', () => {
  const { powers, fallbacks } = load({ environment: whole });
  assert.deepEqual(powers.vaultRemover, powers.vaultWriter);
  assert.deepEqual(powers.vaultReader, powers.vaultWriter);
  assert.deepEqual(powers.targetDatabase, powers.source);
  assert.deepEqual(powers.targetFiles, powers.liveFiles);
  assert.equal(fallbacks.length, 4);
});

test('keys of one’s own leave nothing to tell', () => {
  const { powers, fallbacks } = load({
    environment: {
      ...whole,
      BACKUP_S3_PRUNE_ACCESS_KEY: 'pruner',
      BACKUP_S3_PRUNE_SECRET_KEY: 'p',
      BACKUP_S3_READ_ACCESS_KEY: 'reader',
      BACKUP_S3_READ_SECRET_KEY: 'r',
      BACKUP_S3_READ_SESSION_TOKEN: 't',
      RESTORE_DATABASE_URL: 'postgresql://postgres@elsewhere/crm',
      RESTORE_MINIO_ACCESS_KEY: 'restorer',
      RESTORE_MINIO_SECRET_KEY: 'x',
      RESTORE_MINIO_PORT: '443',
      RESTORE_MINIO_USE_SSL: 'true',
    },
  });
  assert.deepEqual(fallbacks, []);
  const reader = powers.vaultReader?.credentials;
  assert.deepEqual(reader?.kind === 'keys' && [reader.accessKey.reveal(), reader.sessionToken?.reveal()], [
    'reader',
    't',
  ]);
  assert.equal(powers.targetDatabase?.host, 'elsewhere');
  const { host, port, useSsl, bucket, accessKey } = powers.targetFiles ?? {};
  assert.deepEqual(
    [host, port, useSsl, bucket, accessKey?.reveal()],
    ['minio.example.com', 443, true, 'crm-files', 'restorer'],
  );
});

test('only AWS lends a role, and only to a process that was given no key', () => {
  const bucket = { BACKUP_S3_BUCKET: 'crm-lifeboat' };
  const reader = { BACKUP_S3_READ_ACCESS_KEY: 'reader', BACKUP_S3_READ_SECRET_KEY: 'r' };
  assert.equal(load({ environment: bucket }).powers.vaultWriter?.credentials.kind, 'ambient');
  assert.equal(load({ environment: { ...bucket, ...reader } }).powers.vaultWriter, undefined);
  assert.equal(
    load({ environment: { ...bucket, BACKUP_S3_ENDPOINT: 'http://127.0.0.1:9000' } }).powers.vaultReader,
    undefined,
  );
});

test('unsealed dumps need a word of their own', () => {
  assert.deepEqual(load({ environment: { BACKUP_ENCRYPTION: 'none' } }).powers.seal, { kind: 'none' });
  assert.equal(load({ environment: {} }).powers.seal, undefined);
});

test('a public key on one line of a .env file gets its line ends back', () => {
  const armored = '-----BEGIN PGP PUBLIC KEY BLOCK-----\\n\\nmQ==\\n-----END PGP PUBLIC KEY BLOCK-----';
  const { seal } = load({ environment: { BACKUP_GPG_PUBLIC_KEY: armored } }).powers;
  assert.equal(seal?.kind === 'openpgp' && seal.publicKeys, armored.replaceAll('\\n', '\n'));
});
