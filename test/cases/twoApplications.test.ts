import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { backupOptions, mirrorOptions, pruneOptions, restoreOptions, statusLimits } from '../../lib/cli/jobOptions.ts';
import { compose } from '../../lib/compose.ts';
import { load, type Settings } from '../../lib/config/load.ts';
import { arnOf, policyDocument, powersOver, principals } from '../../lib/core/vault/powers.ts';
import type { JobReport } from '../../lib/jobs/run.ts';
import { locate } from '../../tools/setup/prepare.ts';
import { mcVariables } from '../docs/mc.ts';
import { scratch } from '../helpers/scratch.ts';
import { serverEnvironment } from '../helpers/servers/environment.ts';
import { startMinio } from '../helpers/servers/minio.ts';
import { createBucket, type ObjectServer, rootClient } from '../helpers/servers/objectServer.ts';
import { type PostgresServer, startPostgres } from '../helpers/servers/postgres.ts';
import { scopedKeys } from '../helpers/servers/scopedKeys.ts';
import { clockFrom, listeningReporter } from '../jobs/helpers/watching.ts';
import { databaseFacts, differences } from '../marina/proof.ts';

const execute = promisify(execFile);
const bucket = 'vault';
/** Rounds in the life of both. The store's times cannot be moved, and a name that contradicts them would not count. */
const rounds = [0, 1, 2] as const;

interface Site {
  readonly postgres: PostgresServer;
  readonly live: ObjectServer;
  readonly vault: ObjectServer;
  readonly home: string;
}

interface Application {
  readonly name: string;
  readonly settings: Settings;
  /** With the calendar moved by some hours. */
  readonly jobs: (hours?: number) => ReturnType<typeof compose>['jobs'];
}

/** One database, one bucket, and keys that the vault's administrator made for its place in the vault. */
async function application(site: Site, name: string, prefix: string): Promise<Application> {
  const { postgres, live, vault, home } = site;
  const keys = async (holder: keyof typeof principals, variables: string) => {
    const policy = policyDocument(powersOver(principals[holder], arnOf(bucket), { prefix }));
    const { accessKey, secretKey, sessionToken } = await scopedKeys(vault, policy);
    return {
      [`${variables}_ACCESS_KEY`]: accessKey,
      [`${variables}_SECRET_KEY`]: secretKey,
      [`${variables}_SESSION_TOKEN`]: sessionToken,
    };
  };
  const settings = load({
    environment: {
      ...serverEnvironment(home),
      BACKUP_SCRATCH_DIR: home,
      DATABASE_URL: postgres.url(name),
      MINIO_ENDPOINT: live.host,
      MINIO_PORT: String(live.port),
      MINIO_USE_SSL: 'false',
      MINIO_ACCESS_KEY: live.accessKey,
      MINIO_SECRET_KEY: live.secretKey,
      MINIO_BUCKET: `${name}-files`,
      BACKUP_S3_ENDPOINT: vault.endpoint,
      BACKUP_S3_BUCKET: bucket,
      BACKUP_ENCRYPTION: 'none',
      BACKUP_LOCK_DAYS: '1',
      BACKUP_LOCK_DAILY_DAYS: '1',
      ...(prefix === '' ? {} : { BACKUP_S3_PREFIX: prefix.slice(0, -1) }),
      ...(await keys('writer', 'BACKUP_S3')),
      ...(await keys('prune', 'BACKUP_S3_PRUNE')),
      ...(await keys('read', 'BACKUP_S3_READ')),
    },
  });
  return {
    name,
    settings,
    jobs: (hours = 0) => {
      const context = {
        settings,
        clock: clockFrom(new Date(Date.now() + hours * 3_600_000)),
        reporter: listeningReporter(),
        signal: new AbortController().signal,
        program: 'lifeboat test',
        askPassphrase: async () => null,
        verbose: false,
      };
      return compose(context, false).jobs;
    },
  };
}

function done<R extends JobReport>(report: R): R {
  assert.equal(report.exit, 'done', report.failure?.message ?? report.summary);
  return report;
}

function runs({ settings, jobs: jobsAt }: Application, hours = 0) {
  const jobs = jobsAt(hours);
  return {
    backup: () => jobs.backup(backupOptions(settings, { scheduledAt: null, acceptShrink: false })),
    mirror: () => jobs.mirror(mirrorOptions(settings, { accept: false, repair: false, scheduled: false })),
    prune: () => jobs.prune(pruneOptions(settings, { scheduled: false })),
  };
}

/** What users do in between: in both applications under the same keys, with their own content. */
async function use({ postgres, live: store }: Site, { name }: Application, round: number): Promise<void> {
  await postgres.query(
    name,
    `insert into bookings select g, '${name} ${round}' from generate_series(${round * 10}, ${round * 10 + 9}) g`,
  );
  const client = rootClient(store);
  for (const key of ['invoices/1.pdf', `invoices/round ${round}.pdf`]) {
    await client.send(new PutObjectCommand({ Bucket: `${name}-files`, Key: key, Body: `${name}: ${key} in ${round}` }));
  }
  client.destroy();
}

test('two applications in one vault: some rounds, a disaster for one, and the other untouched', async (t) => {
  await using home = await scratch('two');
  await using postgres = await startPostgres();
  await using store = await startMinio();
  await using vault = await startMinio();
  const site = { postgres, live: store, vault, home: home.path };
  await createBucket(vault, bucket, { objectLock: true });
  for (const name of ['crm', 'shop']) {
    await postgres.createDatabase(name);
    await postgres.query(name, 'create table bookings (id int primary key, what text not null)');
    await createBucket(store, `${name}-files`);
  }
  const env = { PATH: process.env['PATH'] ?? '', HOME: home.path, ...mcVariables(home.path, { vault, live: store }) };
  const mc = async (...args: string[]): Promise<string> => (await execute(await locate('mc'), args, { env })).stdout;
  /** By path below `at`, as another client reads them. */
  const filesOf = async (at: string): Promise<Record<string, string>> => {
    const rows = (await mc('ls', '--recursive', '--json', at)).split('\n').filter((line) => line !== '');
    const keys = rows.map((line) => (JSON.parse(line) as { readonly key: string }).key);
    const files: Record<string, string> = {};
    for (const key of keys) files[key] = await mc('cat', `${at}${key}`);
    return files;
  };
  const crm = await application(site, 'crm', '');

  await t.test('refuses the second application without a prefix at its first backup and its first mirror', async () => {
    const intruder = await application(site, 'shop', '');
    await use(site, crm, 0);
    await use(site, intruder, 0);
    done(await runs(crm).backup());
    done(await runs(crm).mirror());
    const before = await mc('ls', '--recursive', '--versions', `vault/${bucket}/pg`, `vault/${bucket}/minio`);
    for (const report of [await runs(intruder).backup(), await runs(intruder).mirror()]) {
      assert.equal(report.exit, 'configuration', report.summary);
      assert.match(report.summary, /belongs to another application, "crm"/);
      assert.match(report.failure?.hint ?? '', /BACKUP_S3_PREFIX=shop/);
    }
    const after = await mc('ls', '--recursive', '--versions', `vault/${bucket}/pg`, `vault/${bucket}/minio`);
    assert.equal(after, before);
  });

  const shop = await application(site, 'shop', 'shop/');
  for (const round of rounds) {
    for (const each of [crm, shop]) {
      if (round > 0) await use(site, each, round);
      if (each === crm && round === 0) continue;
      done(await runs(each).backup());
      done(await runs(each).mirror());
    }
  }

  await t.test('each has its own files under the same keys, and each status sees its own alone', async () => {
    assert.deepEqual(await filesOf(`vault/${bucket}/minio/`), await filesOf('live/crm-files/'));
    assert.deepEqual(await filesOf(`vault/${bucket}/shop/minio/`), await filesOf('live/shop-files/'));
    for (const each of [crm, shop]) {
      assert.equal((await each.jobs().list({ hidden: false })).length, rounds.length);
      const status = await each.jobs().status(statusLimits(each.settings));
      assert.equal(status.mirror?.files, rounds.length + 1);
    }
  });

  const untouched = async (): Promise<string> =>
    mc('ls', '--recursive', '--versions', ...['pg', 'minio', 'index', 'owner'].map((at) => `vault/${bucket}/${at}`));
  const before = { rows: await databaseFacts(postgres.url('crm')), files: await filesOf('live/crm-files/') };

  await t.test('prune and repair of one leave everything of the other', async () => {
    // What killed runs left: each prune takes its own away after a day.
    const orphan = 'pg/shop/2026-11-01/12.dump.gz';
    const dump = join(home.path, 'dump');
    await writeFile(dump, 'half a dump');
    for (const at of ['', 'shop/']) await mc('cp', dump, `vault/${bucket}/${at}${orphan}`);
    const withOrphan = await untouched();
    done(await runs(shop, 36).prune());
    const options = mirrorOptions(shop.settings, { accept: false, repair: true, scheduled: false });
    done(await shop.jobs().mirror(options));
    assert.equal(await untouched(), withOrphan);
    assert.match(await mc('ls', '--versions', `vault/${bucket}/shop/${orphan}`), / DEL /);
    await mc('rm', `vault/${bucket}/${orphan}`);
  });

  await t.test('after the disaster of one it is back with no difference, and the other never noticed', async () => {
    const unmoved = await untouched();
    const lost = { rows: await databaseFacts(postgres.url('shop')), files: await filesOf('live/shop-files/') };
    await postgres.query('shop', 'drop table bookings');
    await mc('rm', '--recursive', '--force', 'live/shop-files/');
    const report = await shop.jobs().restore({
      ...restoreOptions(shop.settings),
      choice: { by: 'latest' },
      only: 'both',
      database: null,
      way: { kind: 'swap' },
      disconnect: true,
      keepGoing: false,
      keepList: async (name) => name,
      kept: null,
      confirm: async () => true,
      confirmDiscard: async () => true,
    });
    done(report);
    assert.deepEqual(differences(lost.rows, await databaseFacts(postgres.url('shop'))), []);
    assert.deepEqual(await filesOf('live/shop-files/'), lost.files);
    assert.equal(await untouched(), unmoved);
    assert.deepEqual(differences(before.rows, await databaseFacts(postgres.url('crm'))), []);
    assert.deepEqual(await filesOf('live/crm-files/'), before.files);
    done(await runs(crm).backup());
    done(await runs(shop).backup());
  });
});
