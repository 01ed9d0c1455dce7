import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { commands } from '../../lib/cli/commands.ts';
import { type Ended, startLifeboat } from '../jobs/helpers/cli.ts';
import { startWorld, type World } from '../jobs/helpers/world.ts';
import { environmentOf } from '../jobs/restoreSteps/environment.ts';
import { takeMirror, takeSnapshot } from '../jobs/restoreSteps/jobs.ts';
import { described, wrongWith } from './schema.ts';

let world: World;
let environment: Record<string, string>;

before(async () => {
  world = await startWorld();
  await takeSnapshot(world);
  await takeMirror(world);
  const file = join(world.scratchDirectory, '.env');
  await writeFile(file, 'ENCRYPTION_KEY=a-key-of-the-application\n');
  environment = await environmentOf(world, 'restore', {
    BACKUP_S3_ACCESS_KEY: world.vault.accessKey,
    BACKUP_S3_SECRET_KEY: world.vault.secretKey,
    BACKUP_S3_SESSION_TOKEN: '',
    BACKUP_S3_PRUNE_ACCESS_KEY: world.vault.accessKey,
    BACKUP_S3_PRUNE_SECRET_KEY: world.vault.secretKey,
    SECRETS_STORE: join(world.scratchDirectory, 'kept'),
    SECRETS_ENV_FILE: file,
    LIFEBOAT_STATE_DIR: join(world.scratchDirectory, 'state'),
    NOTIFY_WEBHOOK_URL: 'http://127.0.0.1:1/nobody',
  });
});
after(() => world[Symbol.asyncDispose]());

async function documentOf(args: readonly string[]): Promise<Ended & { readonly document: unknown }> {
  const ended = await startLifeboat([...args, '--json'], environment).ended;
  return { ...ended, document: JSON.parse(ended.output) as unknown };
}

function assertDescribed(name: string, { document, errors }: { readonly document: unknown; readonly errors: string }) {
  assert.deepEqual(wrongWith(name, document), [], `${JSON.stringify(document)}\n${errors}`);
}

/** In an order in which each finds what it needs. */
const calls: readonly (readonly [name: string, args: readonly string[]])[] = [
  ['backup', ['backup']],
  ['backup', ['backup', '--dry-run']],
  ['mirror', ['mirror']],
  ['mirror', ['mirror', '--dry-run']],
  ['drill', ['drill']],
  ['drill', ['drill', '--dry-run']],
  ['prune', ['prune']],
  ['prune', ['prune', '--dry-run']],
  ['list', ['list']],
  ['status', ['status']],
  ['doctor', ['doctor']],
  ['restore', ['restore', '--dry-run']],
  ['restore', ['restore', '--yes', '--beside', '--only', 'database']],
  ['secrets', ['secrets', 'push']],
  ['secrets', ['secrets', 'list']],
  ['secrets', ['secrets', 'check']],
  ['notify', ['notify']],
  ['notify', ['notify', '--test']],
  ['completion', ['completion']],
  ['install', ['install', '--dry-run']],
];

for (const [name, args] of calls) {
  test(`lifeboat ${args.join(' ')} --json prints what docs/reference/json.schema.json says of ${name}`, async () => {
    assertDescribed(name, await documentOf(args));
  });
}

test('hold --json prints what docs/reference/json.schema.json says of it', async () => {
  const { document } = await documentOf(['list']);
  const [{ snapshot } = { snapshot: '' }] = (document as { readonly snapshots: readonly { snapshot: string }[] })
    .snapshots;
  assertDescribed('hold', await documentOf(['hold', snapshot]));
  assertDescribed('hold', await documentOf(['hold', snapshot, '--release']));
});

test('install --json prints what docs/reference/json.schema.json says of it', async () => {
  assertDescribed('install', await documentOf(['install', '--remove', '--root', world.scratchDirectory]));
});

test('secrets pull --json prints what docs/reference/json.schema.json says of it', async () => {
  assertDescribed('secrets', await documentOf(['secrets', 'pull', '--output', join(world.scratchDirectory, 'found')]));
});

for (const args of [['restore', '--snapshot', '2001-01-01/00'], ['list', '--limit', 'many'], ['nonsense'], ['init']]) {
  test(`lifeboat ${args.join(' ')} --json fails with a document that is described too`, async () => {
    const ended = await documentOf(args);
    assert.notEqual(ended.code, 0);
    assertDescribed(args[0] === 'restore' ? 'restore' : 'error', ended);
  });
}

test('a document with a member that nobody described is refused', () => {
  assert.notDeepEqual(wrongWith('run', { interrupted: true, more: 1 }), []);
  assert.notDeepEqual(wrongWith('run', {}), []);
});

test('every command has its document described', () => {
  const names = new Set(described);
  assert.deepEqual(
    commands.map(({ name }) => name).filter((name) => !names.has(name)),
    [],
  );
});
