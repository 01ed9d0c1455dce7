import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { start } from '../../../../../lib/adapters/local/processes/run.ts';
import { scratchIn } from '../../../../../lib/adapters/local/scratch/scratch.ts';
import { postgresSource } from '../../../../../lib/adapters/postgres/server/facts/source.ts';
import { connect } from '../../../../../lib/adapters/postgres/server/session/connect.ts';
import { findInstallations, pickServer } from '../../../../../lib/adapters/postgres/server/session/installations.ts';
import { temporaryCluster } from '../../../../../lib/adapters/postgres/server/throwaway/temporaryCluster.ts';
import type { RestoreNeeds } from '../../../../../lib/ports/database.ts';
import { needsOf } from '../../../../contracts/database.ts';
import { parseDatabaseUrl } from '../../../../helpers/databaseAddress.ts';
import { firstLine } from '../../../../helpers/firstLine.ts';
import { type Scratch, scratch } from '../../../../helpers/scratch.ts';
import { type PostgresServer, startPostgres } from '../../../../helpers/servers/postgres.ts';
import { until } from '../../../../helpers/until.ts';
import { hasEnded } from '../../../local/processes/streams.ts';

const installations = () => findInstallations();

describe('a temporary cluster', () => {
  let server: PostgresServer;
  let folder: Scratch;
  let needs: RestoreNeeds;
  before(async () => {
    server = await startPostgres();
    folder = await scratch('clusters');
    await chmod(folder.path, 0o755);
    await server.createDatabase('crm');
    await server.query(
      'crm',
      'create extension pageinspect; drop schema public cascade; create schema app; create extension pageinspect with schema app',
    );
    needs = await needsOf(postgresSource(parseDatabaseUrl(server.url('crm'))));
  });
  after(async () => {
    await folder[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
  });

  test("gives a database of the source's major to a plain role, and leaves nothing behind", async () => {
    const place = temporaryCluster({ installations, scratchDirectory: folder.path });
    await place.refuseSource(null);
    const port = await place.use(needs, async ({ target, database: name }) => {
      await target.createRoles(needs, (await target.state(name, needs)).missingRoles);
      const database = await target.create(name, needs);
      assert.deepEqual(database.provided, ['pageinspect']);
      assert.equal(Math.trunc(database.versionNumber / 10000), server.major);
      assert.deepEqual(
        await database.reader.ask(
          'select current_user, rolsuper, rolcreatedb, rolcreaterole from pg_roles where rolname = current_user',
        ),
        [[database.address.user, 'f', 'f', 'f']],
      );
      const catalog = await database.reader.catalog();
      assert.deepEqual(catalog.schemas, ['app']);
      assert.deepEqual(
        catalog.extensions.map((extension) => extension.name),
        ['pageinspect', 'plpgsql'],
      );
      assert.equal(catalog.database.collate, needs.catalog.database.collate);
      assert.deepEqual(await place.sweep(), [], "a living run's cluster was swept");
      return database.address.port;
    });
    assert.deepEqual(await readdir(folder.path), []);
    await assert.rejects(connect({ ...parseDatabaseUrl(server.url()), port }), { kind: 'source' });
  });

  test('is made in a scratch directory that a backup before it has made', async () => {
    const scratchDirectory = join(folder.path, 'made', 'before');
    await scratchIn(scratchDirectory).use('backup', async () => undefined);
    const place = temporaryCluster({ installations, scratchDirectory });
    const major = await place.use(needs, async ({ target }) =>
      Math.trunc((await target.facts()).versionNumber / 10000),
    );
    assert.equal(major, server.major);
    await rm(join(folder.path, 'made'), { recursive: true });
  });

  test('is removed when what used it fails, and the failure is the one that comes out', async () => {
    const place = temporaryCluster({ installations, scratchDirectory: folder.path });
    const reason = new Error('the restore failed');
    await assert.rejects(
      place.use(needs, () => Promise.reject(reason)),
      reason,
    );
    assert.deepEqual(await readdir(folder.path), []);
  });

  test('says which extensions it lacks before anything is restored', async () => {
    const extensions = [...needs.catalog.extensions, { name: 'no_such_extension', version: '1', schema: 'public' }];
    const lacking = { ...needs, catalog: { ...needs.catalog, extensions } };
    const place = temporaryCluster({ installations, scratchDirectory: folder.path });
    await assert.rejects(
      place.use(lacking, () => assert.fail('was used')),
      { kind: 'configuration', message: /no_such_extension/u },
    );
    assert.deepEqual(await readdir(folder.path), []);
  });

  test('refuses, naming the user, when there is none to run the server as', { timeout: 30_000 }, async () => {
    const place = temporaryCluster({ installations, scratchDirectory: folder.path, runAs: 'nosuchuser' });
    await assert.rejects(
      place.use(needs, () => assert.fail('was used')),
      { kind: 'configuration', message: /nosuchuser/u },
    );
  });

  test('fault 64: what a killed run left behind is stopped and removed by the next sweep, and nothing else', async () => {
    const child = spawn(
      process.execPath,
      [join(import.meta.dirname, 'holdCluster.ts'), folder.path, server.url('crm')],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const port = Number(await firstLine(child));
    const [left = ''] = await readdir(folder.path);
    const directory = join(folder.path, left);
    const pidFile = join(directory, 'data', 'postmaster.pid');
    const postmaster = Number((await readFile(pidFile, 'utf8')).split('\n')[0]);
    child.kill('SIGKILL');
    await once(child, 'exit');

    // The kernel ends the server with its maker; one that outlived it must be found by its postmaster.pid.
    await until('the server of the killed run is gone', () => hasEnded(postmaster));
    const { uid, gid } = await stat(join(directory, 'data'));
    const installation = pickServer(await installations(), needs.source.serverVersionNumber);
    const orphan = await start({
      command: join(installation.binDirectory, 'postgres'),
      arguments: ['-D', join(directory, 'data'), '-p', String(port), '-c', 'unix_socket_directories='],
      log: join(directory, 'log'),
      cwd: directory,
      uid,
      gid,
    });
    await until('the orphan has written its process id', async () =>
      (await readFile(pidFile, 'utf8').catch(() => '')).startsWith(`${orphan.pid}\n`),
    );
    const unmarked = join(folder.path, 'lifeboat-cluster-unmarked');
    await mkdir(unmarked);
    await writeFile(join(unmarked, 'holder.json'), '{"madeBy":"somebody else"}');

    assert.deepEqual(await temporaryCluster({ installations, scratchDirectory: folder.path }).sweep(), [directory]);
    assert.deepEqual(await readdir(folder.path), ['lifeboat-cluster-unmarked']);
    await orphan.exited;
  });
});
