import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { RdsPlace } from '../../../../lib/adapters/aws/rds/place.ts';
import { rdsThrowaway } from '../../../../lib/adapters/aws/rds/throwaway.ts';
import { scratchIn } from '../../../../lib/adapters/local/scratch/scratch.ts';
import { postgresSource } from '../../../../lib/adapters/postgres/server/facts/source.ts';
import type { Clock } from '../../../../lib/ports/clock.ts';
import type { RestoreNeeds } from '../../../../lib/ports/database.ts';
import type { Throwaway } from '../../../../lib/ports/throwaway.ts';
import { needsOf } from '../../../contracts/database.ts';
import { parseDatabaseUrl } from '../../../helpers/databaseAddress.ts';
import { hurriedClock } from '../../../helpers/hurriedClock.ts';
import { type Scratch, scratch } from '../../../helpers/scratch.ts';
import { makeAuthority } from '../../../helpers/servers/authority.ts';
import { type PostgresServer, startPostgres } from '../../../helpers/servers/postgres.ts';
import { fault } from './replies.ts';
import { type RdsService, startRds } from './service.ts';

const place: RdsPlace = {
  subnetGroup: 'lifeboat-drill',
  securityGroups: ['sg-1', 'sg-2'],
  instanceClass: 'db.t4g.medium',
  parameterGroup: undefined,
  namePrefix: 'lifeboat-drill',
  owner: 'lifeboat',
};

describe('a throwaway RDS instance', () => {
  let live: PostgresServer;
  let folder: Scratch;
  let needs: RestoreNeeds;
  before(async () => {
    [live, folder] = await Promise.all([startPostgres(), scratch('rds')]);
    await live.createDatabase('crm');
    await live.query('crm', 'create extension citext');
    needs = await needsOf(postgresSource(parseDatabaseUrl(live.url('crm'))));
  });
  after(async () => {
    await live[Symbol.asyncDispose]();
    await folder[Symbol.asyncDispose]();
  });

  interface Changes {
    readonly place?: RdsPlace;
    readonly clock?: Clock;
    readonly signal?: AbortSignal;
    readonly certificates?: string;
    readonly creationSeconds?: number;
  }
  const throwaway = (rds: RdsService, changes: Changes = {}): Throwaway =>
    rdsThrowaway(rds.client, {
      place,
      sslMode: 'verify-full',
      certificates: rds.certificates,
      scratch: scratchIn(folder.path),
      clock: hurriedClock(),
      signal: new AbortController().signal,
      // Of hurried time: a real server starts behind this, on a machine that may be busy.
      creationSeconds: 86_400,
      ...changes,
    });
  const actions = (rds: RdsService, action: string) => rds.asked.filter((asked) => asked.action === action);
  const unused = () => assert.fail('was used');

  test("gives a plain role a database of the source's major at the newest minor, on a private instance that goes", async () => {
    await using rds = await startRds();
    const use = throwaway(rds).use(needs, async ({ target, database }) => {
      await target.createRoles(needs, (await target.state(database, needs)).missingRoles);
      const { address, versionNumber, reader } = await target.create(database, needs);
      assert.equal(Math.trunc(versionNumber / 10_000), 15);
      assert.equal(address.sslMode, 'verify-full');
      assert.deepEqual(
        await reader.ask(
          `select current_user, rolsuper, rolcreatedb, rolcreaterole, ssl from pg_roles, pg_stat_ssl
            where rolname = current_user and pid = pg_backend_pid()`,
        ),
        [[address.user, 'f', 'f', 'f', 't']],
      );
      assert.equal(rds.instances().length, 1);
      return 'the verdict';
    });
    assert.equal(await use, 'the verdict');
    assert.deepEqual(rds.instances(), []);
    const [created, ...more] = actions(rds, 'CreateDBInstance');
    assert.deepEqual(more, []);
    const asked = Object.fromEntries(created?.parameters ?? []);
    assert.match(asked['DBInstanceIdentifier'] ?? '', /^lifeboat-drill-[0-9a-f]{12}$/);
    assert.partialDeepStrictEqual(asked, {
      Engine: 'postgres',
      EngineVersion: '15.18',
      DBInstanceClass: 'db.t4g.medium',
      AllocatedStorage: '20',
      DBSubnetGroupName: 'lifeboat-drill',
      'VpcSecurityGroupIds.VpcSecurityGroupId.1': 'sg-1',
      'VpcSecurityGroupIds.VpcSecurityGroupId.2': 'sg-2',
      PubliclyAccessible: 'false',
      StorageEncrypted: 'true',
      BackupRetentionPeriod: '0',
      DeletionProtection: 'false',
      'Tags.Tag.1.Key': 'lifeboat:owner',
      'Tags.Tag.1.Value': 'lifeboat',
      'Tags.Tag.2.Key': 'lifeboat:deadline',
    });
  });

  const ownerRole = {
    name: 'crm_owner',
    login: false,
    inherit: true,
    superuser: false,
    createDatabase: false,
    createRole: false,
    replication: false,
    bypassRls: false,
    connectionLimit: -1,
    memberOf: [],
    settings: [],
  };
  for (const major of [16, 17, 18] as const) {
    test(`PostgreSQL ${major}: a master that is no superuser gives the database away, without the schema public too`, async () => {
      await using rds = await startRds({ major });
      const { catalog, source } = needs;
      const bare = {
        source: { ...source, serverVersionNumber: major * 10_000 },
        catalog: {
          ...catalog,
          schemas: ['app'],
          extensions: [],
          roles: [ownerRole],
          database: { ...catalog.database, owner: ownerRole.name },
        },
      };
      await throwaway(rds).use(bare, async ({ target, database }) => {
        await target.createRoles(bare, (await target.state(database, bare)).missingRoles);
        const { reader } = await target.create(database, bare);
        await target.settle(database, bare, []);
        const made = await reader.catalog();
        assert.equal(made.database.owner, bare.catalog.database.owner);
        assert.deepEqual(made.schemas, []);
      });
      assert.deepEqual(rds.instances(), []);
    });
  }

  test('is deleted when what used it fails, and the failure is the one that comes out', async () => {
    await using rds = await startRds();
    const reason = new Error('the restore failed');
    await assert.rejects(
      throwaway(rds).use(needs, () => Promise.reject(reason)),
      reason,
    );
    assert.deepEqual(rds.instances(), []);
  });

  test('fault 22: is deleted when the run is told to stop while RDS still makes it', async () => {
    const stop = new AbortController();
    await using rds = await startRds({
      disturb: ({ action }) => {
        if (action === 'DescribeDBInstances') stop.abort(new Error('interrupted by SIGTERM'));
        return null;
      },
    });
    await assert.rejects(throwaway(rds, { signal: stop.signal }).use(needs, unused), /interrupted by SIGTERM/);
    assert.deepEqual(rds.instances(), []);
  });

  test('one instance is made, and deleted, when the answer to its creation is lost', async () => {
    await using rds = await startRds({
      disturb: ({ action }, nth) => (action === 'CreateDBInstance' && nth === 1 ? 'lost' : null),
    });
    await throwaway(rds).use(needs, async () => assert.equal(rds.instances().length, 1));
    assert.equal(actions(rds, 'CreateDBInstance').length, 2);
    assert.deepEqual(rds.instances(), []);
  });

  test('a deletion that RDS refuses for the moment is asked again', async () => {
    await using rds = await startRds({
      disturb: ({ action }, nth) =>
        action === 'DeleteDBInstance' && nth < 3 ? fault(400, 'InvalidDBInstanceState') : null,
    });
    await throwaway(rds).use(needs, async () => undefined);
    assert.equal(actions(rds, 'DeleteDBInstance').length, 3);
    assert.deepEqual(rds.instances(), []);
  });

  test('fails, naming the instance and the command, when it may not be deleted', async () => {
    await using rds = await startRds({
      disturb: ({ action }) => (action === 'DeleteDBInstance' ? fault(403, 'AccessDenied') : null),
    });
    for (const use of [async () => undefined, () => Promise.reject(new Error('the restore failed'))]) {
      await assert.rejects(throwaway(rds).use(needs, use), (error: Error & { hint?: string }) => {
        assert.match(error.message, /the instance lifeboat-drill-\w+ is still there and costs money/);
        assert.match(
          error.hint ?? '',
          /^aws rds delete-db-instance --skip-final-snapshot --db-instance-identifier life/,
        );
        return true;
      });
    }
  });

  test('says what RDS said where it makes no instance, and deletes nothing', async () => {
    await using rds = await startRds({
      disturb: ({ action }) =>
        action === 'CreateDBInstance' ? fault(400, 'InstanceQuotaExceeded', 'DB Instance quota exceeded') : null,
    });
    await assert.rejects(throwaway(rds).use(needs, unused), {
      kind: 'configuration',
      message: /db\.t4g\.medium\): DB Instance quota exceeded/,
    });
    assert.deepEqual(actions(rds, 'DeleteDBInstance'), []);
  });

  test('fails and deletes it when it does not become available', async () => {
    const answer = (status: string) => ({
      status: 200,
      body: `<R><DescribeDBInstancesResult><DBInstances><DBInstance><DBInstanceStatus>${status}</DBInstanceStatus></DBInstance></DBInstances></DescribeDBInstancesResult></R>`,
    });
    for (const [status, message] of [
      ['creating', /is still creating after 60 s/],
      ['incompatible-network', /became incompatible-network/],
    ] as const) {
      await using rds = await startRds({
        disturb: ({ action }) => (action === 'DescribeDBInstances' ? answer(status) : null),
      });
      await assert.rejects(throwaway(rds, { creationSeconds: 60 }).use(needs, unused), { message });
      assert.deepEqual(rds.instances(), []);
    }
  });

  test('refuses an instance that its certificate does not vouch for, and deletes it', async () => {
    await using rds = await startRds();
    await using stranger = await makeAuthority();
    const work = throwaway(rds, { certificates: stranger.certificate }).use(needs, unused);
    await assert.rejects(work, { kind: 'configuration', message: /no trusted connection/ });
    assert.deepEqual(rds.instances(), []);
  });

  test('refuses what RDS does not take before it makes an instance', async () => {
    await using rds = await startRds({ extensions: 'pg_trgm' });
    const { catalog, source } = needs;
    const bare = (database: Partial<typeof catalog.database>): RestoreNeeds => ({
      source,
      catalog: { ...catalog, extensions: [], database: { ...catalog.database, ...database } },
    });
    for (const [asked, message] of [
      [needs, /RDS does not have the extensions citext/],
      [{ catalog, source: { ...source, serverVersionNumber: 190001 } }, /RDS offers no PostgreSQL 19/],
      [bare({ collate: 'German_Germany.1252' }), /RDS does not have the locale "German_Germany.1252"/],
      [bare({ sizeBytes: 60 * 1024 ** 4 }), /crm would need 79877 GiB/],
    ] as const) {
      await assert.rejects(throwaway(rds).use(asked, unused), { kind: 'configuration', message });
    }
    assert.deepEqual(actions(rds, 'CreateDBInstance'), []);
  });

  test('an extension that must be preloaded needs a parameter group of its own, which the instance then gets', async () => {
    await using rds = await startRds({ extensions: 'pgaudit, citext' });
    const extensions = [...needs.catalog.extensions, { name: 'pgaudit', version: '1.7', schema: 'public' }];
    const audited = { ...needs, catalog: { ...needs.catalog, extensions } };
    await assert.rejects(throwaway(rds).use(audited, unused), {
      kind: 'configuration',
      message: /pgaudit must be preloaded/,
      hint: /DRILL_RDS_PARAMETER_GROUP .* of family postgres15 with shared_preload_libraries=pgaudit$/,
    });
    assert.deepEqual(actions(rds, 'CreateDBInstance'), []);
    const grouped = throwaway(rds, { place: { ...place, parameterGroup: 'crm-drill' } });
    // The PostgreSQL behind this service does not have the extension.
    await assert.rejects(grouped.use(audited, unused), { message: /lacks the extensions pgaudit/ });
    assert.equal(actions(rds, 'CreateDBInstance')[0]?.parameters.get('DBParameterGroupName'), 'crm-drill');
    assert.deepEqual(rds.instances(), []);
  });

  test('is asked for its extensions itself where RDS does not tell its list', async () => {
    await using rds = await startRds({ extensions: null });
    const extensions = [...needs.catalog.extensions, { name: 'no_such_extension', version: '1', schema: 'public' }];
    const lacking = { ...needs, catalog: { ...needs.catalog, extensions } };
    await assert.rejects(throwaway(rds).use(lacking, unused), { kind: 'configuration', message: /no_such_extension/ });
    assert.deepEqual(rds.instances(), []);
  });

  test('says beforehand what it costs', async () => {
    await using rds = await startRds();
    assert.match(
      throwaway(rds).description,
      /db\.t4g\.medium .*paid.*https:\/\/aws\.amazon\.com\/rds\/postgresql\/pricing/,
    );
  });
});
