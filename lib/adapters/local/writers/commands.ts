import { join } from 'node:path';
import { Failure } from '../../../errors.ts';
import type { Scratch } from '../../../ports/scratch.ts';
import type { Writers } from '../../../ports/writers.ts';
import { ProcessFailure } from '../processes/failure.ts';
import { runToLog } from '../processes/run.ts';

export interface WriterCommands {
  /** Lines for a shell, as the operator types them. */
  readonly stop: string;
  readonly start: string;
  /** For each of the two. */
  readonly timeoutSeconds: number;
  /** What the commands see of this process's environment: where programs are, and whose files. */
  readonly environment: Readonly<Record<string, string>>;
  readonly scratch: Scratch;
}

/**
 * The operator's own commands, each in a shell; nothing of ours, no credential above all, is in their environment. What a
 * line leaves running is the application, and lives on.
 */
export function commandWriters({ stop, start, timeoutSeconds, environment, scratch }: WriterCommands): Writers {
  const shell = async (variable: string, line: string, signal?: AbortSignal): Promise<void> => {
    try {
      await scratch.use('writers', async (directory) =>
        runToLog({
          command: 'sh',
          name: variable,
          arguments: ['-c', line],
          environment,
          log: join(directory, 'log'),
          timeoutSeconds,
          ...(signal === undefined ? {} : { signal }),
        }),
      );
    } catch (error) {
      if (!(error instanceof ProcessFailure) || error.detail.kind === 'aborted') throw error;
      throw new Failure('configuration', error.message, { hint: `try it by hand: ${line}`, cause: error });
    }
  };
  return {
    description: stop,
    stop: (signal) => shell('RESTORE_STOP_COMMAND', stop, signal),
    start: () => shell('RESTORE_START_COMMAND', start),
  };
}
