import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { scratch } from '../../helpers/scratch.ts';
import type { World } from '../../jobs/helpers/world.ts';
import { aws } from '../emulator/awsCli.ts';
import type { AwsPlace } from '../emulator/local.ts';

/** What an operator stores before the first deploy: the template names these secrets and no value of theirs. */
export async function makeSecrets(place: AwsPlace, name: string, world: World): Promise<void> {
  const { live, postgres, marina, keys } = world;
  const { accessKey, secretKey } = await world.liveKeys();
  if (keys === null) throw new Error('a world that does not seal has nothing to open');
  const secrets = {
    source: { DATABASE_URL: marina.databaseUrl, MINIO_ACCESS_KEY: accessKey, MINIO_SECRET_KEY: secretKey },
    opener: { BACKUP_GPG_PRIVATE_KEY: await readFile(keys.privateKeyFile, 'utf8') },
    restore: {
      RESTORE_DATABASE_URL: postgres.url(marina.database),
      RESTORE_MINIO_ACCESS_KEY: live.accessKey,
      RESTORE_MINIO_SECRET_KEY: live.secretKey,
    },
  };
  await using home = await scratch('secrets');
  for (const [secret, members] of Object.entries(secrets)) {
    const file = join(home.path, `${secret}.json`);
    await writeFile(file, JSON.stringify(members), { mode: 0o600 });
    await aws(
      place,
      'secretsmanager',
      'create-secret',
      '--name',
      `${name}/${secret}`,
      '--secret-string',
      `file://${file}`,
    );
  }
}
