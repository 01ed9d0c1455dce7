import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { after as afterAll, before as beforeAll, test } from 'node:test';
import { manifestKey } from '../../lib/core/vault/keys.ts';
import { startProxy } from '../helpers/proxy/http.ts';
import { type Ended, startLifeboat } from '../jobs/helpers/cli.ts';
import { startWorld, type World } from '../jobs/helpers/world.ts';
import { environmentOf } from '../jobs/restoreSteps/environment.ts';
import { takeMirror, takeSnapshot } from '../jobs/restoreSteps/jobs.ts';
import { asOwner, uproot } from '../jobs/restoreSteps/plant.ts';
import { type DatabaseFacts, databaseFacts, differences } from '../marina/proof.ts';
import { atTerminal, keys } from './restoring/terminal.ts';

let world: World;
let environment: Record<string, string>;
let older: string;
let newest: string;
let facts: DatabaseFacts;

beforeAll(async () => {
  world = await startWorld();
  const { postgres, marina } = world;
  older = await takeSnapshot(world);
  await postgres.query(marina.database, 'create table public.only_in_newest (id serial primary key)');
  await postgres.query(marina.database, 'alter table public.only_in_newest owner to crm_app');
  newest = await takeSnapshot(world);
  await takeMirror(world);
  facts = await databaseFacts(postgres.url(marina.database));
  environment = await environmentOf(world, 'restore');
});
afterAll(() => world[Symbol.asyncDispose]());

function restore(args: readonly string[], changes: Readonly<Record<string, string>> = {}): Promise<Ended> {
  return startLifeboat(['restore', ...args], { ...environment, ...changes }).ended;
}

async function databases(): Promise<readonly string[]> {
  const rows = await world.postgres.query<{ name: string }>(
    'postgres',
    'select datname as name from pg_database where not datistemplate order by oid',
  );
  return rows.map(({ name }) => name);
}

async function hasNewest(): Promise<boolean> {
  const rows = await world.postgres.query(
    world.marina.database,
    `select where to_regclass('public.only_in_newest') is not null`,
  );
  return rows.length === 1;
}

test('fault 61: off a terminal an existing database is touched only when it is named', async () => {
  const { database } = world.marina;
  const before = await databases();
  for (const [args, message, hint] of [
    [[], /nobody is there to confirm the plan; nothing was touched/, `say --yes --confirm ${database}`],
    [['--yes'], /database port_nimara_crm is not empty, and its name was not given/, `say --confirm ${database}`],
    [
      ['--yes', '--confirm', 'postgres'],
      /"postgres" is not its name; nothing was touched/,
      `say --confirm ${database}`,
    ],
    [['--yes', '--in-place'], /is not empty, and its name was not given/, `say --confirm ${database}`],
  ] as const) {
    const { code, errors } = await restore(['--only', 'database', ...args]);
    assert.equal(code, 2, errors);
    assert.match(errors, message);
    assert.match(errors, new RegExp(`^hint: ${hint}$`, 'm'));
  }
  assert.deepEqual(await databases(), before);
});

test('off a terminal, named and confirmed: the newest snapshot is swapped in, and what is left to do is said', async () => {
  const { database } = world.marina;
  const { code, errors } = await restore(['--yes', '--confirm', database]);
  assert.equal(code, 0, errors);
  assert.match(errors, /the existing one .* stays as port_nimara_crm_before_\d{8}_\d{6} until you drop it/);
  assert.match(errors, /start the application's workers again/);
  assert.deepEqual(differences(facts, await databaseFacts(world.postgres.url(database))), []);
  const document = JSON.parse((await restore(['--dry-run', '--json'])).output) as { exit: string; summary: string };
  assert.match(JSON.stringify(document), new RegExp(`would restore ${newest}`));
});

test('fault 61: on a terminal the operator chooses a snapshot, sees the plan, and must type the name', async () => {
  const { database } = world.marina;
  const before = await databases();
  const wrong = atTerminal(['restore', '--only', 'database'], environment);
  await wrong.sees(/Which snapshot\?/);
  wrong.types(keys.enter);
  await wrong.sees(/Type the name of the database, port_nimara_crm/);
  wrong.types(`port_nimara${keys.enter}`);
  const refused = await wrong.ended;
  assert.equal(refused.code, 2, refused.shown);
  assert.match(refused.shown, /"port_nimara" is not port_nimara_crm; nothing was touched/);

  const left = atTerminal(['restore', '--only', 'database'], environment);
  await left.sees(/Which snapshot\?/);
  left.types(keys.interrupt);
  assert.equal((await left.ended).code, 130);
  assert.deepEqual(await databases(), before);

  const right = atTerminal(['restore', '--only', 'database'], environment);
  await right.sees(/Which snapshot\?/);
  right.types(keys.down);
  right.types(keys.enter);
  await right.sees(new RegExp(`Snapshot ${older}`));
  await right.sees(/restored beside the existing one, verified, then swapped in/);
  await right.sees(/Type the name of the database, port_nimara_crm/);
  right.types(`${database}${keys.enter}`);
  const restored = await right.ended;
  assert.equal(restored.code, 0, restored.shown);
  assert.match(restored.shown, /To go back, in psql/);
  assert.equal(await hasNewest(), false);
});

test('fault 58: on a terminal, what was chosen by a moment and has a damaged manifest is said, and the next older one offered', async () => {
  const broken = '2035-01-01/00';
  await asOwner(world, ({ put }) => put(manifestKey(world.host, broken), Buffer.from('{ "format": "1.0" }')));
  try {
    const offered = atTerminal(['restore', '--only', 'database', '--at', '2035-01-02'], environment);
    await offered.sees(new RegExp(`the manifest of ${broken} cannot be used`));
    await offered.sees(new RegExp(`Restore ${newest} instead\\?`));
    offered.types(`y${keys.enter}`);
    await offered.sees(new RegExp(`Snapshot ${newest}`));
    await offered.sees(/Type the name of the database/);
    offered.types(keys.interrupt);
    assert.equal((await offered.ended).code, 130);
  } finally {
    await uproot(world, broken);
  }
});

test('an empty or missing database needs no name, only a yes', async () => {
  const { code, errors } = await restore(['--yes', '--only', 'database', '--database', 'brand_new']);
  assert.equal(code, 0, errors);
  await world.postgres.query('postgres', 'drop database brand_new with (force)');
});

/** Who may not even see a bucket is told that, not that there is none. */
function ownersKeys(): Record<string, string> {
  const { accessKey, secretKey } = world.vault;
  return { BACKUP_S3_ACCESS_KEY: accessKey, BACKUP_S3_SECRET_KEY: secretKey, BACKUP_S3_SESSION_TOKEN: '' };
}

test('what cannot be restored is refused with the exit code of the table, a sentence and a hint', async () => {
  for (const [args, changes, expected, message] of [
    [['--snapshot', '2001-01-01/00'], {}, 2, /there is no snapshot called "2001-01-01\/00"/],
    [['--snapshot', 'x', '--at', '2026-01-01T00:00Z'], {}, 2, /--snapshot is "x"/],
    [[], { BACKUP_HOST: 'nobody' }, 2, /there is no snapshot of nobody/],
    [[], { BACKUP_S3_BUCKET: 'no-such-bucket', ...ownersKeys() }, 10, /no bucket no-such-bucket/],
    [[], { BACKUP_S3_SECRET_KEY: 'wrong-secret' }, 12, /refused these keys/],
    [
      ['--only', 'database'],
      { RESTORE_DATABASE_URL: 'postgresql://postgres:wrong-secret@127.0.0.1:1/x' },
      13,
      /cannot reach/,
    ],
    [[], { BACKUP_GPG_PRIVATE_KEY_FILE: '/nonexistent/key.asc' }, 10, /\/nonexistent\/key\.asc/],
  ] as const) {
    const { code, output, errors } = await restore(['--yes', '--confirm', world.marina.database, ...args], changes);
    assert.equal(code, expected, errors);
    assert.equal(output, '');
    assert.match(errors, message);
    assert.match(errors, /^hint: /m);
    assert.doesNotMatch(errors, /wrong-secret|\n {4}at /);
  }
});

for (const [moment, pattern, bucket] of [
  ['before the archive is unpacked', /^✓ choose/m, 'killed-early'],
  ['while the archive is restored', /^✓ fetch/m, 'killed-restoring'],
  ['while the restored database is verified', /^✓ restore/m, 'killed-verifying'],
  ['while files are brought', /^✓ verify/m, 'killed-bringing'],
] as const) {
  test(`a restore that is killed ${moment} leaves the target whole, and can be run again`, async () => {
    const { postgres, marina } = world;
    const before = await postgres.query<{ oid: string }>(
      'postgres',
      `select oid from pg_database where datname = '${marina.database}'`,
    );
    // Into an empty bucket that takes no file: it cannot come to the swap before it is killed.
    await using still = await startProxy(world.live, [
      { method: 'PUT', url: new RegExp(`^/${bucket}/[^?]`), fault: { kind: 'stall' } },
    ]);
    const changes = { RESTORE_MINIO_BUCKET: bucket };
    const { process: child, ended } = startLifeboat(['restore', '--yes', '--confirm', marina.database], {
      ...environment,
      ...changes,
      RESTORE_MINIO_ENDPOINT: still.host,
      RESTORE_MINIO_PORT: String(still.port),
    });
    let seen = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      seen += text;
      if (pattern.test(seen)) child.kill('SIGKILL');
    });
    await once(child, 'exit');
    assert.equal((await ended).code, null, 'it ended before it was killed');
    const after = await postgres.query('postgres', `select oid from pg_database where datname = '${marina.database}'`);
    assert.deepEqual(after, before);

    const again = await restore(['--yes', '--confirm', marina.database], changes);
    assert.equal(again.code, 0, again.errors);
    assert.equal(await hasNewest(), true);
    const left = await postgres.query(
      'postgres',
      `select datname from pg_database where datname ~ 'lifeboat' union all select rolname from pg_roles where rolname ~ 'lifeboat'`,
    );
    assert.deepEqual(left, []);
    assert.deepEqual(
      (await readdir(world.scratchDirectory)).filter((name) => name.startsWith('lifeboat')),
      [],
    );
  });
}
