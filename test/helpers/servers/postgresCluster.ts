import { appendFile, chown, lstat, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { runOnce } from './child.ts';
import { configuration } from './postgresConfig.ts';

/** PostgreSQL refuses to run as root; as anyone else it runs as that one. */
export const postgresUser = 'postgres';

export interface ClusterOptions {
  readonly settings?: Readonly<Record<string, string>>;
  readonly initdbArguments?: readonly string[];
}

/**
 * Makes a cluster in `home`, whose only superuser is `postgres` with that password: every connection has to prove
 * it (SCRAM), so that a wrong password fails as it does in production. Returns the data directory.
 */
export async function makeCluster(
  home: string,
  binDirectory: string,
  password: string,
  options: ClusterOptions,
): Promise<string> {
  const [data, passwordFile] = [join(home, 'data'), join(home, 'password')];
  await writeFile(passwordFile, password);
  await giveToPostgres(home, passwordFile);
  await runOnce({
    name: 'initdb',
    program: join(binDirectory, 'initdb'),
    args: [
      `--pgdata=${data}`,
      '--username=postgres',
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C.UTF-8',
      '--no-sync',
      '--no-instructions',
      ...(options.initdbArguments ?? []),
    ],
    directory: home,
    user: postgresUser,
  });
  await rm(passwordFile);
  await appendFile(join(data, 'postgresql.conf'), configuration(options.settings ?? {}));
  return data;
}

/** Makes the paths the user's that the servers run as. */
export async function giveToPostgres(...paths: readonly string[]): Promise<void> {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = await lstat('/var/lib/postgresql');
  for (const path of paths) await chown(path, uid, gid);
}
