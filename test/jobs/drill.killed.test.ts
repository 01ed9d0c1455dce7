import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after as afterAll, before as beforeAll, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { ListBucketsCommand } from '@aws-sdk/client-s3';

import { newDatabaseOn } from '../../lib/adapters/postgres/server/throwaway/newDatabaseOn.ts';
import { sandboxBucket } from '../../lib/adapters/stores/s3/sandboxBucket.ts';
import { parseDatabaseUrl } from '../helpers/databaseAddress.ts';
import { type Proxy, startProxy } from '../helpers/proxy/http.ts';
import { scratch } from '../helpers/scratch.ts';
import { rootClient } from '../helpers/servers/objectServer.ts';
import { type PostgresServer, startPostgres } from '../helpers/servers/postgres.ts';
import { childrenOf } from './helpers/children.ts';
import { startLifeboat } from './helpers/cli.ts';
import { movedClock } from './helpers/watching.ts';
import { startWorld, type World } from './helpers/world.ts';
import { bucketVariables, environmentOf } from './restoreSteps/environment.ts';
import { done, runDrill, takeMirror, takeSnapshot } from './restoreSteps/jobs.ts';

let world: World;
let other: PostgresServer;
/** Before the vault; takes requests for mirrored files and never answers. */
let stalling: Proxy;

beforeAll(async () => {
  [world, other] = await Promise.all([startWorld(), startPostgres()]);
  await takeSnapshot(world);
  await takeMirror(world);
  stalling = await startProxy(world.vault, [{ method: 'GET', url: '/minio/', fault: { kind: 'stall' } }]);
});
afterAll(async () => {
  await stalling[Symbol.asyncDispose]();
  await other[Symbol.asyncDispose]();
  await world[Symbol.asyncDispose]();
});

/** Starts a drill that cannot end, waits until `made` is true, and kills it; its own children with it die by themselves. */
async function killedDrill(changes: Readonly<Record<string, string>>, made: () => Promise<boolean>): Promise<void> {
  await using home = await scratch('checks');
  const checks = join(home.path, 'checks.json');
  await writeFile(checks, JSON.stringify({ mustBeTrue: ['select pg_sleep(50) is not null'] }));
  const environment = await environmentOf(world, 'drill', { DRILL_CHECKS_FILE: checks, ...changes });
  const only = 'BACKUP_S3_ENDPOINT' in changes ? ['--only', 'objects'] : [];
  const { process: child, ended } = startLifeboat(['drill', ...only], environment);
  const exited = once(child, 'exit');
  while (!(await made())) {
    assert.equal(child.exitCode, null, 'the drill ended by itself');
    await sleep(20);
  }
  child.kill('SIGKILL');
  await exited;
  assert.equal((await ended).code, null);
}

async function inScratch(prefix: string): Promise<readonly string[]> {
  return (await readdir(world.scratchDirectory)).filter((name) => name.startsWith(prefix));
}

async function onOther(): Promise<readonly unknown[]> {
  return other.query(
    'postgres',
    `select datname from pg_database where datname ~ '^lifeboat' union all select rolname from pg_roles where rolname ~ '^lifeboat'`,
  );
}

async function sleeping(server: PostgresServer): Promise<boolean> {
  return (
    (
      await server.query(
        'postgres',
        `select from pg_stat_activity where query ~ 'pg_sleep' and pid <> pg_backend_pid()`,
      )
    ).length > 0
  );
}

test('fault 64: the temporary cluster and the directories of a killed drill are gone after the next one', async () => {
  await killedDrill({}, async () => (await inScratch('lifeboat-cluster-')).length === 1 && clusterIsQuerying());
  const [left] = await inScratch('lifeboat-cluster-');
  assert.ok(left !== undefined);
  await killedDrill(
    { BACKUP_S3_ENDPOINT: stalling.endpoint },
    async () => (await inScratch('lifeboat-sandbox-')).length === 1,
  );
  const report = await runDrill(world);
  done(report);
  assert.deepEqual(await readdir(world.scratchDirectory), []);
  assert.deepEqual(childrenOf(1, new RegExp(left)), []);
});

/** By the title that PostgreSQL gives to the process of a session. */
async function clusterIsQuerying(): Promise<boolean> {
  return childrenOf(process.pid, /lifeboat_restoring_\w+ lifeboat_drill .* SELECT/).length > 0;
}

test('fault 64: the database and roles that a killed drill made on a server are gone after the next one', async () => {
  await killedDrill({ DRILL_DATABASE_URL: other.url() }, () => sleeping(other));
  assert.equal((await onOther()).length, 3);
  const throwaway = newDatabaseOn(parseDatabaseUrl(other.url()), { source: null });
  done(await runDrill(world, { ports: { throwaway }, options: { only: 'database' } }));
  assert.deepEqual(await onOther(), []);
});

test('fault 64: the sandbox bucket of a killed drill is gone after the next one, once no drill can still be using it', async () => {
  const client = rootClient(world.live);
  const sandboxes = async (): Promise<readonly string[]> => {
    const { Buckets = [] } = await client.send(new ListBucketsCommand({}));
    return Buckets.flatMap(({ Name = '' }) => (Name.startsWith('lifeboat-drill-') ? [Name] : []));
  };
  await killedDrill(
    {
      BACKUP_S3_ENDPOINT: stalling.endpoint,
      ...bucketVariables('DRILL_MINIO', world.live),
      DRILL_MINIO_BUCKET: 'lifeboat-drill',
    },
    async () => (await sandboxes()).length === 1,
  );
  const [left] = await sandboxes();
  const soon = await runDrill(world, { ports: { sandbox: sandboxBucket(client) }, options: { only: 'objects' } });
  done(soon);
  assert.deepEqual(await sandboxes(), [left]);
  const clock = movedClock(25 * 3600 * 1000);
  done(await runDrill(world, { ports: { sandbox: sandboxBucket(client, { clock }) }, options: { only: 'objects' } }));
  assert.deepEqual(await sandboxes(), []);
  client.destroy();
});
