import { commands } from '../../lib/cli/commands.ts';
import { main } from '../../lib/cli/main.ts';
import { failed } from '../../lib/cli/output/failed.ts';
import { readEnvironment } from '../../lib/config/env.ts';
import { argumentsOf } from './arguments.ts';

/** A task: variables in, exit code out. Its output goes to the task's log, one line per event. */
async function runTask(): Promise<number> {
  let argv: readonly string[];
  try {
    argv = argumentsOf(await readEnvironment());
  } catch (error) {
    return failed(error);
  }
  return main(argv, commands);
}

process.exitCode = await runTask();
