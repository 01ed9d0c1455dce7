import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { scratch } from '../../helpers/scratch.ts';
import type { World } from '../../jobs/helpers/world.ts';
import { aws } from '../emulator/awsCli.ts';
import type { AwsPlace } from '../emulator/local.ts';

type Members = Readonly<Record<string, string>>;

/** What an operator stores before the first deploy: the template names these secrets and no value of theirs. */
export async function makeSecrets(place: AwsPlace, name: string, world: World): Promise<void> {
  const { live, postgres, marina, keys } = world;
  if (keys === null) throw new Error('a world that does not seal has nothing to open');
  await ask(place, ['create-secret', '--name', `${name}/source`], sourceOf(world));
  await ask(place, ['create-secret', '--name', `${name}/opener`], {
    BACKUP_GPG_PRIVATE_KEY: await readFile(keys.privateKeyFile, 'utf8'),
  });
  await ask(place, ['create-secret', '--name', `${name}/restore`], {
    RESTORE_DATABASE_URL: postgres.url(marina.database),
    RESTORE_MINIO_ACCESS_KEY: live.accessKey,
    RESTORE_MINIO_SECRET_KEY: live.secretKey,
  });
}

/** Stores the source's secret anew, as it was and with `changes`. */
export async function putSource(place: AwsPlace, name: string, world: World, changes: Members = {}): Promise<void> {
  await ask(place, ['put-secret-value', '--secret-id', `${name}/source`], { ...sourceOf(world), ...changes });
}

function sourceOf({ live, marina }: World): Members {
  return {
    DATABASE_URL: marina.databaseUrl,
    MINIO_ACCESS_KEY: live.accessKey,
    MINIO_SECRET_KEY: live.secretKey,
  };
}

/** Secrets go to the CLI in a file: a command line is seen by everybody. */
async function ask(place: AwsPlace, what: readonly string[], members: Members): Promise<void> {
  await using home = await scratch('secret');
  const file = join(home.path, 'secret.json');
  await writeFile(file, JSON.stringify(members), { mode: 0o600 });
  await aws(place, 'secretsmanager', ...what, '--secret-string', `file://${file}`);
}
