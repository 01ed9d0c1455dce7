import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import pg from 'pg';
import { systemClock } from '../../../../lib/adapters/local/clock/clock.ts';
import { scratchIn } from '../../../../lib/adapters/local/scratch/scratch.ts';
import { pgDumper } from '../../../../lib/adapters/postgres/dump/dumper.ts';
import { installedIn } from '../../../../lib/adapters/postgres/dump/installed.ts';
import { findInstallations } from '../../../../lib/adapters/postgres/server/session/installations.ts';
import type { DumpRun } from '../../../../lib/ports/archive.ts';
import type { Clock } from '../../../../lib/ports/clock.ts';
import { type Scratch, scratch } from '../../../helpers/scratch.ts';
import { type PostgresServer, startPostgres } from '../../../helpers/servers/postgres.ts';
import { terminateCopy } from '../../../helpers/servers/terminateCopy.ts';
import { children, childWith, gather, stopProcess } from '../../local/processes/streams.ts';
import { type DumpingOptions, dumping } from './dumping.ts';

let folder: Scratch;
let scratchDirectory: string;
let server: PostgresServer;

before(async () => {
  folder = await scratch('dumper');
  scratchDirectory = join(folder.path, 'scratch');
  await mkdir(scratchDirectory);
  server = await startPostgres({ major: 15 });
  await server.createDatabase('marina');
  // Large enough to fill every pipe of the pipeline several times over.
  await server.query(
    'marina',
    `create table berth as select i, md5(i::text) as a, md5(i::text || 'b') as b, md5(i::text || 'c') as c from generate_series(1, 200000) i`,
  );
});
after(async () => {
  await server[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

/** Whatever becomes of it, a dump leaves no process and no file behind. */
async function dump<T>(use: (run: DumpRun) => Promise<T>, more: Partial<DumpingOptions> = {}): Promise<T> {
  const servers = await children();
  try {
    return await dumping({ server, database: 'marina', scratchDirectory, ...more }, use);
  } finally {
    assert.deepEqual(await children(), servers);
    assert.deepEqual(await readdir(scratchDirectory), []);
  }
}

/** Fails in the stream and in the facts, with the same error. */
async function failing(run: DumpRun, expected: { readonly kind: string; readonly message: RegExp }): Promise<void> {
  await assert.rejects(gather(run.bytes), expected);
  await assert.rejects(run.facts, expected);
}

/** An installation whose pg_dump is a script; `$PG_DUMP` in it is the real one. */
async function scripted(name: string, script: string): Promise<NonNullable<DumpingOptions['installed']>> {
  const binDirectory = join(folder.path, name);
  await mkdir(binDirectory);
  await writeFile(
    join(binDirectory, 'pg_dump'),
    `#!/bin/sh\n${script.replaceAll('$PG_DUMP', join(server.binDirectory, 'pg_dump'))}\n`,
  );
  await chmod(join(binDirectory, 'pg_dump'), 0o755);
  await symlink(join(server.binDirectory, 'pg_restore'), join(binDirectory, 'pg_restore'));
  return async () => [{ binDirectory, version: '15.99', versionNumber: 150099, major: 15, server: false }];
}

test('a dump is gzip around a custom-format archive, and its facts are those of the plain archive', () =>
  dump(async (run) => {
    const archive = gunzipSync(await gather(run.bytes));
    assert.equal(archive.toString('latin1', 0, 5), 'PGDMP');
    const facts = await run.facts;
    assert.equal(facts.archiveBytes, archive.length);
    assert.equal(facts.archiveSha256, createHash('sha256').update(archive).digest('hex'));
    assert.ok(facts.toc.some(({ text }) => text === 'TABLE public berth postgres'));
    assert.ok(facts.toc.some(({ text }) => text === 'TABLE DATA public berth postgres'));
    assert.deepEqual(facts.warnings, []);
    assert.equal(facts.usesAttver, false);
    assert.match(facts.tools.pgDump, /^pg_dump 15\.\d+$/);
    assert.equal(facts.tools.compressor, 'igzip -1');
  }));

test('fault 2: a client of another major is refused naming the package, one behind the minor warns', async () => {
  const dumper = pgDumper({
    installed: installedIn([server.binDirectory]),
    clock: systemClock,
    scratch: scratchIn(scratchDirectory),
  });
  await assert.rejects(dumper.client(990005), {
    kind: 'configuration',
    message: /^no pg_dump of major 99/,
    hint: /^apt-get install postgresql-client-99; where the system has none, first: /,
  });
  assert.deepEqual((await dumper.client(150001)).warnings, []);
  const { pgDump, warnings } = await dumper.client(150099);
  assert.match(pgDump, /^pg_dump 15\.\d+$/);
  assert.match(warnings[0] ?? '', /^pg_dump 15\.\d+ is older than the server, 15\.99: upgrade postgresql-client-15$/);
});

test('fault 2: the column option that a client behind the server copies out is seen in the archive', async () => {
  await using newest = await startPostgres({ major: 15, newestMinor: true });
  await newest.query('postgres', 'create table t(a text, b int)');
  await newest.query('postgres', 'alter table t alter column b type bigint');
  const older = (await findInstallations([server.binDirectory])).filter(
    ({ versionNumber }) => versionNumber === server.versionNumber,
  );
  assert.ok(server.versionNumber < newest.versionNumber);
  const uses = (more: Partial<DumpingOptions>) =>
    dump(
      async (run) => {
        await gather(run.bytes);
        return (await run.facts).usesAttver;
      },
      { server: newest, database: 'postgres', ...more },
    );
  assert.equal(await uses({ installed: async () => older }), true);
  assert.equal(await uses({}), false);
});

test('fault 4: a pg_dump that is killed fails the dump in mid-stream', () =>
  dump(async (run) => {
    const bytes = run.bytes[Symbol.asyncIterator]();
    assert.equal((await bytes.next()).done, false);
    process.kill(await childWith('/pg_dump'), 'SIGKILL');
    const rest = (async () => {
      while ((await bytes.next()).done !== true);
    })();
    await assert.rejects(rest, { kind: 'unexpected', message: 'pg_dump was killed by SIGKILL' });
    await assert.rejects(run.facts, { message: 'pg_dump was killed by SIGKILL' });
  }));

test('fault 3: a backend that is terminated in the middle of COPY fails the dump as a failure of the source', () =>
  dump(async (run) => {
    const bytes = run.bytes[Symbol.asyncIterator]();
    await bytes.next();
    await terminateCopy(server, 'marina', 'berth');
    const rest = (async () => {
      while ((await bytes.next()).done !== true);
    })();
    await assert.rejects(rest, { kind: 'source', message: /^pg_dump: error: / });
  }));

test('fault 5: a pg_dump that is stopped is ended by the stall watch and named', async () => {
  let [stopped, skipped] = [false, 0];
  // In real time until pg_dump is stopped, for it may need a while to begin; a minute is then a second.
  const clock: Clock = {
    ...systemClock,
    seconds: () => systemClock.seconds() + skipped,
    async sleep(milliseconds, signal) {
      await systemClock.sleep(milliseconds / 60, signal);
      if (stopped) skipped += milliseconds / 1000;
    },
  };
  await dump(
    async (run) => {
      const bytes = run.bytes[Symbol.asyncIterator]();
      await bytes.next();
      await stopProcess(await childWith('/pg_dump'));
      stopped = true;
      const rest = (async () => {
        while ((await bytes.next()).done !== true);
      })();
      await assert.rejects(rest, { kind: 'unexpected', message: 'pg_dump stalled: no byte for 60 s' });
    },
    { stallSeconds: 60, clock },
  );
});

test('fault 6: a table under ACCESS EXCLUSIVE fails the dump when the lock timeout is over', async () => {
  const migration = new pg.Client({ connectionString: server.url('marina') });
  await migration.connect();
  await migration.query('begin; lock table berth in access exclusive mode');
  try {
    await dump((run) => failing(run, { kind: 'source', message: /LOCK TABLE public\.berth IN ACCESS SHARE MODE/ }), {
      lockTimeoutSeconds: 0.2,
    });
  } finally {
    await migration.end();
  }
});

test('fault 13: a warning with exit code 0 is a success that is told', async () => {
  const installed = await scripted('warning', 'echo "pg_dump: warning: the tide is low" >&2\nexec $PG_DUMP "$@"');
  await dump(
    async (run) => {
      assert.ok((await gather(run.bytes)).length > 0);
      assert.deepEqual((await run.facts).warnings, ['pg_dump: warning: the tide is low']);
    },
    { installed },
  );
});

test('fault 17: a compressor that is killed fails the dump, and is named', () =>
  dump(async (run) => {
    const bytes = run.bytes[Symbol.asyncIterator]();
    await bytes.next();
    process.kill(await childWith('igzip'), 'SIGKILL');
    const rest = (async () => {
      while ((await bytes.next()).done !== true);
    })();
    await assert.rejects(rest, { kind: 'unexpected', message: 'igzip was killed by SIGKILL' });
  }));

test('fault 17: an encryptor that fails fails the dump, and is named', () =>
  dump((run) => failing(run, { kind: 'unexpected', message: /^sh exited with code 9: no entropy$/ }), {
    filters: [
      { kind: 'command', command: 'sh', arguments: ['-c', 'head -c 1000 > /dev/null; echo no entropy >&2; exit 9'] },
    ],
  }));

test('fault 24: a pg_dump that writes nothing fails although it exits 0', async () => {
  const installed = await scripted('empty', 'exit 0');
  await dump((run) => failing(run, { kind: 'source', message: /^pg_dump wrote nothing, though it exited 0$/ }), {
    installed,
  });
});

test('a pg_dump that cuts its archive short fails although it exits 0 within the table of contents', async () => {
  const installed = await scripted('short', '$PG_DUMP "$@" | head -c 200');
  await dump((run) => failing(run, { kind: 'unexpected', message: /^pg_restore / }), { installed });
});

test('fault 1: a wrong password fails the dump without telling it', async () => {
  const dumper = pgDumper({
    installed: installedIn([server.binDirectory]),
    clock: systemClock,
    scratch: scratchIn(scratchDirectory),
  });
  const address = {
    host: server.host,
    port: server.port,
    database: 'marina',
    user: server.superuser,
    password: 'hunter2-wrong',
    sslMode: 'prefer',
  };
  const run = dumper.dump({
    address,
    serverVersionNumber: server.versionNumber,
    snapshotId: '00000003-0000001B-1',
    filters: [],
    signal: new AbortController().signal,
  });
  await assert.rejects(
    gather(run.bytes),
    (error: Error & { kind: string }) =>
      error.kind === 'source' && /password authentication failed/.test(error.message) && !/hunter2/.test(error.message),
  );
});

test('a reader that leaves ends pg_dump, and the facts say so', () =>
  dump(async (run) => {
    for await (const _ of run.bytes) break;
    await assert.rejects(run.facts, { kind: 'interrupted', message: 'the dump was not read to its end' });
  }));

test('the password of the database stands in no command line', () =>
  dump(async (run) => {
    const bytes = run.bytes[Symbol.asyncIterator]();
    await bytes.next();
    assert.ok(!execFileSync('ps', ['-eo', 'args']).toString().includes(server.password));
    await bytes.return?.();
  }));
