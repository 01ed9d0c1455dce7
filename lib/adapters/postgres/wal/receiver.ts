import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../../../errors.ts';
import type { DatabaseAddress } from '../../../ports/database.ts';
import type { ReceiverEnd, WalReceiver } from '../../../ports/wal.ts';
import { endChild, startChild } from '../../local/processes/child.ts';
import { ProcessFailure, type ProcessProblem } from '../../local/processes/failure.ts';
import type { Installed } from '../dump/installed.ts';
import { libpqEnvironment } from '../server/session/address.ts';
import { pickDumpClient } from '../server/session/installations.ts';
import { describeRefusal } from './failure.ts';

export interface ReceiverOptions {
  readonly address: DatabaseAddress;
  readonly serverVersionNumber: () => Promise<number>;
  readonly directory: string;
  readonly installed: Installed;
}

/** How often the source hears what was written: the end of the open segment is known that exactly. */
const statusSeconds = 1;

/** `pg_receivewal` of the server's own major; it dies with this process. */
export function walReceiver(options: ReceiverOptions): WalReceiver {
  return {
    async start(slot) {
      const client = pickDumpClient(await options.installed(), await options.serverVersionNumber());
      await mkdir(options.directory, { recursive: true, mode: 0o700 });
      const child = await startChild(
        {
          name: 'pg_receivewal',
          command: join(client.binDirectory, 'pg_receivewal'),
          arguments: [
            `--directory=${options.directory}`,
            `--slot=${slot}`,
            `--status-interval=${statusSeconds}`,
            '--no-loop',
            '--no-password',
          ],
          environment: libpqEnvironment(options.address),
          diesWithParent: true,
        },
        ['ignore', 'ignore', 'pipe'],
      );
      let stopped = false;
      const ended = child.ended.then((problem) => (stopped ? { kind: 'stopped' as const } : endOf(options, problem)));
      return {
        pid: child.process.pid ?? 0,
        ended,
        async stop() {
          stopped = true;
          // It ends in an orderly way on SIGINT.
          await endChild(child, 'SIGINT');
        },
      };
    },
  };
}

/** What its ending means: from its words, which are English because it runs under LC_ALL=C, and from its signal. */
function endOf({ address, directory }: ReceiverOptions, problem: ProcessProblem | null): ReceiverEnd {
  if (problem === null) {
    return { kind: 'retry', failure: new Failure('source', 'pg_receivewal ended although nobody told it to') };
  }
  const failure = new ProcessFailure(problem, { as: 'source' });
  if (problem.kind === 'not found' || problem.kind === 'not started') return { kind: 'fatal', failure };
  if (problem.kind !== 'exited') return { kind: 'retry', failure };
  const said = problem.stderr;
  if (/replication slot ".*" does not exist/.test(said)) return { kind: 'slot gone', failure };
  if (
    /requested WAL segment .* has already been removed|cannot (?:read|copy).*replication slot|can no longer be/.test(
      said,
    )
  ) {
    return { kind: 'log gone', failure };
  }
  if (/is active for PID/.test(said)) {
    return {
      kind: 'fatal',
      failure: new Failure('busy', `another stream runs: ${failure.message}`, {
        hint: 'stop the other one, or give each its own BACKUP_HOST',
      }),
    };
  }
  if (/No space left on device/.test(said)) {
    return {
      kind: 'retry',
      failure: new Failure('unexpected', `no space left in ${directory}`, {
        hint: `df -h ${directory}; set LIFEBOAT_STATE_DIR to a larger disk`,
      }),
    };
  }
  const refusal = describeRefusal(address, said);
  if (refusal === null) return { kind: 'retry', failure };
  return { kind: 'fatal', failure: new Failure(refusal.kind, refusal.message, { hint: refusal.hint, cause: failure }) };
}
