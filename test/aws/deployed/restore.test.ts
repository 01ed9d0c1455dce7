import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DeleteObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { commandsOf, filled, linesOf } from '../../docs/commands.ts';
import { rootClient } from '../../helpers/servers/objectServer.ts';
import { manifests } from '../../jobs/backup/shelves.ts';
import { databasesOf, dropRetired, factsOf } from '../../jobs/restoreSteps/databases.ts';
import { type DatabaseFacts, differences } from '../../marina/proof.ts';
import { aws } from '../emulator/awsCli.ts';
import type { AwsSite } from '../site/contract.ts';
import { lifeboat, runRestore } from '../site/operator.ts';
import { awsSite } from '../site.ts';

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

/** By the last of its options, each line of docs/guide/aws.md that starts a task or comes back to one: all are typed below. */
const typed = ['--confirm', '--beside', '--accept', '--snapshot', '--follow'] as const;

async function line(option: (typeof typed)[number]): Promise<string> {
  const [block = ''] = await commandsOf('docs/guide/aws.md', import.meta.filename);
  const found = new Map(linesOf(block).map((each) => [/--\w+(?= [^-]\S*$|$)/.exec(each)?.[0], each]));
  assert.deepEqual([...found.keys()], typed);
  return found.get(option) ?? '';
}

test('lifeboat restore --on aws brings database and files back, and the schedule runs again afterwards', async (t) => {
  const state = await whole();
  const { site } = state;
  await disaster(state);
  const began = performance.now();
  const swap = filled(await line('--confirm'), { port_nimara_crm: site.world.marina.database });
  const { code, shown } = await lifeboat(site, swap);
  t.diagnostic(`restore by the CLI: ${Math.round((performance.now() - began) / 1000)} s`);
  assert.equal(code, 0, shown);
  await asBefore(state);
  const id = /task (\S+) of lifeboat-restore/.exec(shown)?.[1] ?? assert.fail(shown);
  const again = await lifeboat(site, filled(await line('--follow'), { '0123456789abcdef': id }));
  assert.equal(again.code, 0, again.shown);
  assert.match(again.shown, new RegExp(`task ${id} is done`));
});

test('aws ecs run-task with SNAPSHOT and CONFIRM brings database and files back', async (t) => {
  const state = await whole();
  const { site } = state;
  await disaster(state);
  const first = await firstSnapshot(site);
  const began = performance.now();
  const { code, log } = await runRestore(site, first);
  t.diagnostic(`restore by aws ecs run-task: ${Math.round((performance.now() - began) / 1000)} s`);
  assert.equal(code, 0, log);
  await asBefore(state);
});

test('lifeboat restore --on aws --beside swaps nothing', async () => {
  const { site, facts } = await whole();
  const before = await databasesOf(site.world);
  const { code, shown } = await lifeboat(site, await line('--beside'));
  assert.equal(code, 0, shown);
  const after = await databasesOf(site.world);
  const [made, ...more] = [...after.keys()].filter((name) => !before.has(name));
  assert.ok(made !== undefined && more.length === 0, [...after.keys()].join(', '));
  assert.equal(after.get(site.world.marina.database), before.get(site.world.marina.database));
  const brought = await factsOf(site.world, made);
  assert.deepEqual(differences({ ...facts, database: {} }, { ...brought, database: {} }), []);
  await dropRetired(site.world);
});

test('lifeboat mirror --on aws --accept is a mirror that takes what it finds', async () => {
  const { site } = await whole();
  const { code, shown } = await lifeboat(site, await line('--accept'));
  assert.equal(code, 0, shown);
  assert.match(shown, /files in the mirror/);
});

test('lifeboat drill --on aws --snapshot proves that one', async () => {
  const { site } = await whole();
  const first = await firstSnapshot(site);
  const { code, shown } = await lifeboat(site, filled(await line('--snapshot'), { '2026-03-01/12': first }));
  assert.equal(code, 0, shown);
  assert.ok(shown.includes(`snapshot ${first} is proven`), shown);
});

async function firstSnapshot({ world }: AwsSite): Promise<string> {
  const first = (await manifests(world)).find(({ source }) => source.database === world.marina.database);
  assert.ok(first);
  return first.snapshot;
}

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
