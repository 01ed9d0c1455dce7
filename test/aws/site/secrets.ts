import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { commandsOf } from '../../docs/commands.ts';
import type { Reader } from '../../docs/reader.ts';
import { scratch } from '../../helpers/scratch.ts';
import type { World } from '../../jobs/helpers/world.ts';
import { aws } from '../emulator/awsCli.ts';
import type { AwsPlace } from '../emulator/local.ts';

type Members = Readonly<Record<string, string>>;

/**
 * What an operator stores before the first deploy, as docs/guide/aws.md says: the template names these secrets and no value of
 * theirs. The page's files are gone from `directory` afterwards.
 */
export async function makeSecrets(operator: Reader, directory: string, world: World): Promise<void> {
  const { live, postgres, marina, keys } = world;
  if (keys === null) throw new Error('a world that does not seal has nothing to open');
  const files: Readonly<Record<string, string>> = {
    'source.env': lines(sourceOf(world)),
    'private-key.asc': await readFile(keys.privateKeyFile, 'utf8'),
    'restore.env': lines({
      RESTORE_DATABASE_URL: postgres.url(marina.database),
      RESTORE_MINIO_ACCESS_KEY: live.accessKey,
      RESTORE_MINIO_SECRET_KEY: live.secretKey,
    }),
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(directory, name), text, { mode: 0o600 });
  for (const block of await commandsOf('docs/guide/aws.md', import.meta.filename)) await operator.types(block);
  // The page removes the rest.
  await rm(join(directory, 'private-key.asc'));
  const left = (await readdir(directory)).filter((name) => /\.(?:env|json|asc)$/.test(name));
  if (left.some((name) => /^(?:source|restore|opener)\./.test(name))) {
    throw new Error(`secrets are left: ${left.join(', ')}`);
  }
}

/** As an operator writes them into a file. */
function lines(members: Members): string {
  return Object.entries(members)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}

/** Stores the source's secret again, as it was and with `changes`. */
export async function putSource(place: AwsPlace, name: string, world: World, changes: Members = {}): Promise<void> {
  await using home = await scratch('secret');
  const file = join(home.path, 'source.json');
  // A command line is seen by everybody.
  await writeFile(file, JSON.stringify({ ...sourceOf(world), ...changes }), { mode: 0o600 });
  const which = ['--secret-id', `${name}/source`, '--secret-string', `file://${file}`];
  await aws(place, 'secretsmanager', 'put-secret-value', ...which);
}

function sourceOf({ live, marina }: World): Members {
  return {
    DATABASE_URL: marina.databaseUrl,
    MINIO_ACCESS_KEY: live.accessKey,
    MINIO_SECRET_KEY: live.secretKey,
  };
}
