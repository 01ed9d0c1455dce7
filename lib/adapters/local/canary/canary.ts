import { parseEnv } from 'node:util';
import { Failure } from '../../../errors.ts';
import type { DatabaseAddress } from '../../../ports/database.ts';
import type { Canary, SecretsFile } from '../../../ports/secrets.ts';
import { libpqEnvironment } from '../../postgres/server/session/address.ts';
import { ProcessFailure } from '../processes/failure.ts';
import { run } from '../processes/run.ts';

/** Time for a look at a few rows, not for a walk through the database. */
const timeoutSeconds = 300;

/**
 * A program of the operator's, started without arguments. Its environment is the application's own (`file`), with the
 * restored database as DATABASE_URL and as the variables of libpq. Exit code 0 is the proof.
 */
export function programCanary(path: string, file: SecretsFile): Canary {
  return {
    description: path,
    async prove(database, signal) {
      const variables = Object.entries(parseEnv(Buffer.from(await file.read()).toString('utf8')));
      const own = Object.fromEntries(variables.map(([name, value]) => [name, value ?? '']));
      try {
        await run({
          command: path,
          arguments: [],
          environment: { ...own, ...libpqEnvironment(database), DATABASE_URL: urlOf(database) },
          signal,
          timeoutSeconds,
        });
      } catch (error) {
        if (!(error instanceof ProcessFailure) || signal.aborted) throw error;
        throw new Failure(
          'verification',
          `the canary does not prove that what came back can be read: ${error.message}`,
          {
            hint: 'is the current key the one of the snapshot? lifeboat secrets check --at <time of the snapshot>',
            cause: error,
          },
        );
      }
    },
  };
}

function urlOf({ host, port, database, user, password, sslMode }: DatabaseAddress): string {
  const url = new URL(`postgresql://${host.includes(':') ? `[${host}]` : host}:${port}`);
  url.username = encodeURIComponent(user);
  url.password = encodeURIComponent(password ?? '');
  url.pathname = encodeURIComponent(database);
  url.searchParams.set('sslmode', sslMode);
  return url.href;
}
