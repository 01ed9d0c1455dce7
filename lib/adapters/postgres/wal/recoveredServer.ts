import { chown, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BaseSource } from '../../../core/wal/baseManifest.ts';
import type { RecoveryTarget } from '../../../core/wal/recoveryTarget.ts';
import { Failure } from '../../../errors.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { DatabaseAddress } from '../../../ports/database.ts';
import type { RecoveredCluster } from '../../../ports/wal.ts';
import type { Started } from '../../local/processes/run.ts';
import { withSession } from '../server/session/connect.ts';
import type { Installation } from '../server/session/installations.ts';
import { type RunAs, startServer } from '../server/throwaway/server.ts';
import { settingsOf, socketsIn, targetSettings } from './recoverySettings.ts';
import { removeOwnSetUp } from './unpackBase.ts';

interface Request {
  readonly source: BaseSource;
  readonly timeline: number;
  readonly target: RecoveryTarget;
  readonly runAs: RunAs;
  readonly clock: Clock;
  /** More settings of the server. */
  readonly settings: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

const pollMilliseconds = 100;
/**
 * Recovers the cluster in `directory`/data to the target and opens it. A time that lies after the last commit of the
 * log is reached at the log's end: the server takes that for a mistake, so it is then started again without a target.
 */
export async function startRecovered(
  installation: Installation,
  directory: string,
  request: Request,
): Promise<{ readonly cluster: RecoveredCluster; stop(): Promise<void> }> {
  await prepare(directory, request);
  const first = await attempt(installation, directory, request, targetSettings(request.target));
  if (first !== 'ended before its target') return first;
  if (request.target.by === 'xid') {
    throw new Failure('verification', 'the log ends before the target', {
      hint: 'see how far it reaches: lifeboat status',
    });
  }
  const whole = await attempt(installation, directory, request, {});
  if (whole !== 'ended before its target') return whole;
  throw new Failure('unexpected', 'the server asked for a target that it was not given');
}

async function prepare(directory: string, { runAs }: Request): Promise<void> {
  const data = join(directory, 'data');
  await removeOwnSetUp(data);
  const files = {
    [join(data, 'recovery.signal')]: '',
    [join(directory, 'postgresql.conf')]: '',
    [join(directory, 'pg_hba.conf')]: 'local all all trust\n',
    [join(directory, 'pg_ident.conf')]: '',
  };
  for (const [path, text] of Object.entries(files)) await writeFile(path, text, { mode: 0o600 });
  await mkdir(socketsIn(directory), { mode: 0o700 });
  if (runAs === null) return;
  for (const path of [...Object.keys(files), socketsIn(directory)]) await chown(path, runAs.uid, runAs.gid);
}

async function attempt(
  installation: Installation,
  directory: string,
  request: Request,
  target: Readonly<Record<string, string>>,
): Promise<{ readonly cluster: RecoveredCluster; stop(): Promise<void> } | 'ended before its target'> {
  const { runAs, clock, signal, source } = request;
  const log = join(directory, 'log');
  const { server, stop } = await startServer(installation, directory, {
    port: 5432,
    settings: { ...settingsOf(directory, request), ...target },
    runAs,
  });
  const master: DatabaseAddress = {
    host: socketsIn(directory),
    port: 5432,
    database: 'postgres',
    user: source.superuser,
    password: undefined,
    sslMode: 'disable',
  };
  try {
    if (!(await untilOpen(server, master, { clock, signal }))) {
      const said = await readFile(log, 'utf8');
      if (/recovery ended before configured recovery target was reached/.test(said)) return 'ended before its target';
      throw notRecovered(said);
    }
    const said = await readFile(log, 'utf8');
    const reached = Object.keys(target).length === 0 ? 'end of the log' : 'target';
    const cluster = { master, serverVersion: installation.version, lastCommitAt: lastCommit(said), reached } as const;
    return { cluster, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** False where the server ended before it was open. However long the log takes to replay. */
async function untilOpen(
  server: Started,
  master: DatabaseAddress,
  { clock, signal }: Pick<Request, 'clock' | 'signal'>,
): Promise<boolean> {
  const over = new AbortController();
  void server.exited.then(() => over.abort());
  while (!over.signal.aborted) {
    try {
      await withSession(master, async (session) => session.query('select'));
      return true;
    } catch (error) {
      if (!(error instanceof Failure) || error.kind !== 'source') throw error;
    }
    await clock.sleep(pollMilliseconds, signal);
  }
  return false;
}

function lastCommit(log: string): Date | null {
  const found = [...log.matchAll(/last completed transaction was at log time (\d{4}-\d\d-\d\d) ([\d:.]+)\+00/g)].at(-1);
  return found === undefined ? null : new Date(`${found[1]}T${found[2]}Z`);
}

function notRecovered(log: string): Failure {
  const lines = log.split('\n').filter((line) => /(?:FATAL|PANIC|ERROR):/.test(line));
  return new Failure(
    'verification',
    `the cluster was not recovered: ${lines.length === 0 ? 'it said nothing' : lines.slice(-3).join('; ')}`,
    {
      hint: 'take another moment, or the snapshot before it: lifeboat list',
    },
  );
}
