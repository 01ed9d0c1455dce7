import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import pg from 'pg';
import { systemClock } from '../../../../lib/adapters/local/clock/clock.ts';
import { scratchIn } from '../../../../lib/adapters/local/scratch/scratch.ts';
import { installedIn } from '../../../../lib/adapters/postgres/dump/installed.ts';
import { pgRestorer } from '../../../../lib/adapters/postgres/dump/restorer.ts';
import { Failure } from '../../../../lib/errors.ts';
import type { Restorer } from '../../../../lib/ports/archive.ts';
import { parseDatabaseUrl } from '../../../helpers/databaseAddress.ts';
import { type Scratch, scratch } from '../../../helpers/scratch.ts';
import { type Login, type PostgresServer, startPostgres } from '../../../helpers/servers/postgres.ts';
import { gather } from '../../local/processes/streams.ts';
import { connected, dumping } from './dumping.ts';

/** Everything that libpq, a shell, psql or a line-based reader could trip over. */
const names = [
  'new\nline',
  `qu"ote's`,
  'back\\slash',
  '../up',
  '\\! touch /tmp/owned',
  '🚢 harbour',
  ' blank ',
  'a=b dbname=c',
  '-- comment',
  '$$; drop table x; $$',
];
const oddDatabase = `host=elsewhere dbname='odd"\\`;
const signal = new AbortController().signal;

let folder: Scratch;
let server: PostgresServer;
let plain: Login;
let restorer: Restorer;
let archivePath: string;

before(async () => {
  folder = await scratch('restorer');
  await mkdir(join(folder.path, 'scratch'));
  server = await startPostgres({ major: 15 });
  plain = await server.createLogin('plain');
  await server.createDatabase(oddDatabase);
  await ask(oddDatabase, `create table big as select i, md5(i::text) as a from generate_series(1, 20000) i`);
  for (const name of names) {
    const quoted = pg.escapeIdentifier(name);
    await ask(oddDatabase, `create schema ${quoted}`);
    await ask(oddDatabase, `create table ${quoted}.${quoted} (${quoted} text primary key)`);
    await ask(oddDatabase, `insert into ${quoted}.${quoted} values ($1)`, [name]);
    await ask(oddDatabase, `comment on table ${quoted}.${quoted} is ${pg.escapeLiteral(name)}`);
  }
  archivePath = join(folder.path, 'archive.dump');
  await dumping({ server, database: oddDatabase, scratchDirectory: join(folder.path, 'scratch') }, async (run) => {
    await writeFile(archivePath, gunzipSync(await gather(run.bytes)));
    await run.facts;
  });
  restorer = pgRestorer({
    installed: installedIn([server.binDirectory]),
    scratch: scratchIn(join(folder.path, 'scratch')),
    clock: systemClock,
  });
});
after(async () => {
  await server[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

async function ask(
  database: string,
  sql: string,
  values: readonly unknown[] = [],
): Promise<readonly pg.QueryResultRow[]> {
  const client = await connected(server, database);
  try {
    return (await client.query<pg.QueryResultRow>(sql, [...values])).rows;
  } finally {
    await client.end();
  }
}

async function restoreInto(database: string, path = archivePath): Promise<Awaited<ReturnType<Restorer['restore']>>> {
  return restorer.restore({
    archivePath: path,
    target: parseDatabaseUrl(server.url(database, plain)),
    targetVersionNumber: server.versionNumber,
    jobs: 2,
    leaveOut: 'nothing',
    signal,
  });
}

test('fault 14: names with newline, quotes, backslashes, `../`, `\\!` and emoji come back, of a database too', async () => {
  await server.createDatabase(`back ${oddDatabase}`, 'owner plain');
  const { harmless, pgRestore } = await restoreInto(`back ${oddDatabase}`);
  assert.deepEqual(harmless, []);
  assert.match(pgRestore, /^pg_restore 15\.\d+$/);
  for (const name of names) {
    const quoted = pg.escapeIdentifier(name);
    const rows = await ask(
      `back ${oddDatabase}`,
      `select ${quoted} as value, obj_description($1::regclass) as comment from ${quoted}.${quoted}`,
      [`${quoted}.${quoted}`],
    );
    assert.deepEqual(rows, [{ value: name, comment: name }]);
  }
  assert.deepEqual(await ask(`back ${oddDatabase}`, 'select count(*)::int as n from big'), [{ n: 20_000 }]);
  await assert.rejects(stat('/tmp/owned'), { code: 'ENOENT' });
  assert.deepEqual(await readdir(join(folder.path, 'scratch')), []);
});

test('the table of contents names every table by its OID', async () => {
  const toc = await restorer.toc(archivePath, server.versionNumber);
  const tables = await ask(
    oddDatabase,
    `select c.oid::int as oid from pg_class c join pg_namespace n on n.oid = relnamespace where relkind = 'r' and nspname !~ '^pg_|^information_schema'`,
  );
  assert.equal(tables.length, names.length + 1);
  for (const { oid } of tables) {
    assert.ok(toc.some((entry) => entry.oid === Number(oid) && entry.text.startsWith('TABLE DATA ')));
  }
});

test('fault 58: an archive cut short lists well; only reading it to its end finds out', async () => {
  const cut = join(folder.path, 'cut.dump');
  const whole = await readFile(archivePath);
  await writeFile(cut, whole.subarray(0, whole.length - 100_000));
  assert.ok((await restorer.toc(cut, server.versionNumber)).length > 0);
  await assert.rejects(restorer.readWhole(cut, server.versionNumber, signal), {
    kind: 'verification',
    message: /^the archive .*cut\.dump cannot be read: pg_restore: error: /,
  });
  await restorer.readWhole(archivePath, server.versionNumber, signal);
});

test('fault 62: a statement that fails fails the restore, and is named', async () => {
  await server.createDatabase('occupied', 'owner plain');
  await server.query('occupied', 'create view big as select 1 as i');
  await assert.rejects(restoreInto('occupied'), {
    kind: 'verification',
    message: /relation "big" already exists.*CREATE TABLE public\.big/,
  });
});

test('fault 66: what is not a custom-format archive is refused before any client sees it', async () => {
  const script = join(folder.path, 'script.sql');
  await writeFile(script, '\\! touch /tmp/owned\n');
  const refusal = { kind: 'verification', message: `${script} is no pg_dump archive: it does not begin with PGDMP` };
  await assert.rejects(restoreInto('postgres', script), refusal);
  await assert.rejects(restorer.toc(script, server.versionNumber), refusal);
  await writeFile(script, '');
  await assert.rejects(restorer.readWhole(script, server.versionNumber, signal), refusal);
});

test('fault 66: a plain role cannot do through an archive what it may not do itself', async () => {
  await server.createDatabase('hostile');
  await server.query(
    'hostile',
    `create function owned() returns void language plpgsql security definer as 'begin perform 1; end'`,
  );
  await server.query(
    'hostile',
    `create function system_call(cstring) returns int language c as '$libdir/plpgsql', 'plpgsql_call_handler'`,
  );
  const path = join(folder.path, 'hostile.dump');
  await dumping({ server, database: 'hostile', scratchDirectory: join(folder.path, 'scratch') }, async (run) =>
    writeFile(path, gunzipSync(await gather(run.bytes))),
  );
  await server.createDatabase('victim', 'owner plain');
  await assert.rejects(restoreInto('victim', path), {
    kind: 'credentials',
    message: /permission denied for language c/,
  });
  const [owner] = await server.query(
    'victim',
    `select rolname, rolsuper from pg_proc join pg_roles r on r.oid = proowner where proname = 'owned'`,
  );
  assert.deepEqual(owner, { rolname: 'plain', rolsuper: false });
});

test('an abort ends pg_restore', async () => {
  await server.createDatabase('aborted', 'owner plain');
  const target = parseDatabaseUrl(server.url('aborted', plain));
  const restoring = restorer.restore({
    archivePath,
    target,
    targetVersionNumber: server.versionNumber,
    jobs: 1,
    leaveOut: 'nothing',
    signal: AbortSignal.abort(),
  });
  await assert.rejects(restoring, { kind: 'interrupted' });
});

test('fails clearly on a table of contents that is too long to read, instead of restoring a part of it', async () => {
  const directory = join(folder.path, 'endless');
  await mkdir(directory);
  const line = '1; 1259 16384 TABLE public clients crm_app';
  const endless = `#!/bin/sh\ncase "$*" in *--version*) echo 'pg_restore (PostgreSQL) 15.99' ;; *) yes '${line}' | head -c 70000000 ;; esac\n`;
  const version = "#!/bin/sh\necho 'pg_dump (PostgreSQL) 15.99'\n";
  await writeFile(join(directory, 'pg_restore'), endless, { mode: 0o755 });
  await writeFile(join(directory, 'pg_dump'), version, { mode: 0o755 });
  const read = pgRestorer({ installed: installedIn([directory]), scratch: scratchIn(folder.path), clock: systemClock });
  await assert.rejects(read.toc(archivePath, server.versionNumber), (error) => {
    assert.ok(error instanceof Failure);
    assert.equal(error.kind, 'unexpected');
    assert.match(error.message, /has a table of contents of more than 67 MB; nothing was restored/);
    assert.match(error.hint ?? '', /pg_restore/);
    return true;
  });
});
