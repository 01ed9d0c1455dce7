import { join } from 'node:path';
import { type Started, start } from '../../../local/processes/run.ts';
import type { Installation } from '../session/installations.ts';

/** The user that PostgreSQL's programs run as; null: as we do. They refuse to run as root. */
export type RunAs = { readonly uid: number; readonly gid: number } | null;

export interface ServerRequest {
  readonly port: number;
  readonly settings: Readonly<Record<string, string>>;
  readonly runAs: RunAs;
}

/**
 * Starts the server of the cluster in `directory`/data, with its log in `directory`/log. It dies with this process. `stop` ends it
 * without a checkpoint.
 */
export async function startServer(
  { binDirectory }: Installation,
  directory: string,
  { port, settings, runAs }: ServerRequest,
): Promise<{ readonly server: Started; readonly stop: () => Promise<void> }> {
  const server = await start({
    command: join(binDirectory, 'postgres'),
    arguments: [
      '-D',
      join(directory, 'data'),
      '-p',
      String(port),
      ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ],
    log: join(directory, 'log'),
    cwd: directory,
    diesWithParent: true,
    // SIGTERM would wait for sessions to end; SIGQUIT does not even write a checkpoint.
    deathSignal: 'SIGQUIT',
    ...runAs,
  });
  return {
    server,
    async stop() {
      await server.stop('SIGQUIT');
    },
  };
}
