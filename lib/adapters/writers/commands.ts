import { Failure } from '../../errors.ts';
import type { Writers } from '../../ports/surroundings.ts';
import { ProcessFailure } from '../processes/failure.ts';
import { run } from '../processes/run.ts';

export interface WriterCommands {
  /** Lines for a shell, as the operator types them. */
  readonly stop: string;
  readonly start: string;
  /** For each of the two. */
  readonly timeoutSeconds: number;
  /** What the commands see of this process's environment: where programs are, and whose files. */
  readonly environment: Readonly<Record<string, string>>;
}

/** The operator's own commands, each in a shell; nothing of ours, no credential above all, is in their environment. */
export function commandWriters({ stop, start, timeoutSeconds, environment }: WriterCommands): Writers {
  const shell = async (variable: string, line: string, signal?: AbortSignal): Promise<void> => {
    try {
      await run({
        command: 'sh',
        name: variable,
        arguments: ['-c', line],
        environment,
        timeoutSeconds,
        ...(signal === undefined ? {} : { signal }),
      });
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
