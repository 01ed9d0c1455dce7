import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DeleteObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { commandsOf, filled, linesOf } from '../../docs/commands.ts';
import { rootClient } from '../../helpers/servers/objectServer.ts';
import { manifests } from '../../jobs/backup/shelves.ts';
import { databasesOf, dropRetired, factsOf } from '../../jobs/restoring/databases.ts';
import { type DatabaseFacts, differences } from '../../marina/proof.ts';
import { aws } from '../emulator/awsCli.ts';
import { lifeboat, runRestore } from '../site/operator.ts';
import { type AwsSite, awsSite } from '../site.ts';

/** What a restore must bring back, by plain SQL and by plain listing: as it was before the first disaster. */
interface Whole {
  readonly site: AwsSite;
  readonly facts: DatabaseFacts;
  readonly files: ReadonlyMap<string, string>;
}

let known: Promise<Whole> | undefined;

function whole(): Promise<Whole> {
  known ??= awsSite().then(async (site) => ({ site, facts: await factsOf(site.world), files: await liveFiles(site) }));
  return known;
}

/** What docs/aws.md tells to type on the night: to swap in, to restore beside, to come back to a task. */
async function lines(): Promise<readonly string[]> {
  const [block = ''] = await commandsOf('docs/aws.md', import.meta.filename);
  return linesOf(block);
}

test('lifeboat restore --on aws brings database and files back, and the schedule runs again afterwards', async (t) => {
  const state = await whole();
  const { site } = state;
  await disaster(state);
  const began = performance.now();
  const [swap = '', , follow = ''] = await lines();
  const { code, shown } = await lifeboat(site, filled(swap, { port_nimara_crm: site.world.marina.database }));
  t.diagnostic(`restore by the CLI: ${Math.round((performance.now() - began) / 1000)} s`);
  assert.equal(code, 0, shown);
  await asBefore(state);
  const id = /task (\S+) of lifeboat-restore/.exec(shown)?.[1] ?? assert.fail(shown);
  const again = await lifeboat(site, filled(follow, { '0123456789abcdef': id }));
  assert.equal(again.code, 0, again.shown);
  assert.match(again.shown, new RegExp(`task ${id} is done`));
});

test('aws ecs run-task with SNAPSHOT and CONFIRM brings database and files back', async (t) => {
  const state = await whole();
  const { site } = state;
  await disaster(state);
  const { database } = site.world.marina;
  const first = (await manifests(site.world)).find(({ source }) => source.database === database);
  assert.ok(first);
  const began = performance.now();
  const { code, log } = await runRestore(site, first.snapshot);
  t.diagnostic(`restore by aws ecs run-task: ${Math.round((performance.now() - began) / 1000)} s`);
  assert.equal(code, 0, log);
  await asBefore(state);
});

test('lifeboat restore --on aws --beside swaps nothing', async () => {
  const { site, facts } = await whole();
  const before = await databasesOf(site.world);
  const [, beside = ''] = await lines();
  const { code, shown } = await lifeboat(site, beside);
  assert.equal(code, 0, shown);
  const after = await databasesOf(site.world);
  const [made, ...more] = [...after.keys()].filter((name) => !before.has(name));
  assert.ok(made !== undefined && more.length === 0, [...after.keys()].join(', '));
  assert.equal(after.get(site.world.marina.database), before.get(site.world.marina.database));
  const brought = await factsOf(site.world, made);
  assert.deepEqual(differences({ ...facts, database: {} }, { ...brought, database: {} }), []);
  await dropRetired(site.world);
});

async function asBefore({ site, facts, files }: Whole): Promise<void> {
  assert.deepEqual(differences(facts, await factsOf(site.world)), []);
  assert.deepEqual(await liveFiles(site), files);
  for (const rule of ['backup', 'mirror']) {
    const asked = ['events', 'describe-rule', '--name', `${site.name}-${rule}`, '--query', 'State'];
    assert.equal((await aws(site.aws, ...asked)).trim(), 'ENABLED');
  }
  await dropRetired(site.world);
}

/** A morning after: invoices gone, a table dropped, files deleted. */
async function disaster({ site, files }: Whole): Promise<void> {
  const { world } = site;
  await world.postgres.query(
    world.marina.database,
    'truncate billing.invoices cascade; drop table gdpr_exports cascade',
  );
  const client = rootClient(world.live);
  try {
    for (const Key of [...files.keys()].slice(0, 5)) {
      await client.send(new DeleteObjectCommand({ Bucket: world.liveBucket, Key }));
    }
  } finally {
    client.destroy();
  }
}

/** ETags by key. */
async function liveFiles(site: AwsSite): Promise<ReadonlyMap<string, string>> {
  const { world } = site;
  const client = rootClient(world.live);
  try {
    const found = new Map<string, string>();
    let from: string | undefined;
    do {
      const page = await client.send(
        new ListObjectsV2Command({
          Bucket: world.liveBucket,
          ...(from === undefined ? {} : { ContinuationToken: from }),
        }),
      );
      for (const { Key = '', ETag = '' } of page.Contents ?? []) found.set(Key, ETag);
      from = page.NextContinuationToken;
    } while (from !== undefined);
    return found;
  } finally {
    client.destroy();
  }
}
