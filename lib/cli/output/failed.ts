import { readEnvironment } from '../../config/env.ts';
import { createRedactor } from '../../config/redact.ts';
import { exitCodeOf } from '../../errors.ts';
import { printError } from './error.ts';
import { createScreen } from './screen.ts';
import { processStreams } from './streams.ts';

/** For an entry file that failed before any command began: prints the error once and returns its exit code. */
export async function failed(error: unknown): Promise<number> {
  const { err } = processStreams(await readEnvironment());
  printError(createScreen(err, createRedactor(), true), error, { verbose: false });
  return exitCodeOf(error);
}
