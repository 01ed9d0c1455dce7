import { exitCodeOf, Failure } from '../lib/errors.ts';
import type { Reporter } from '../lib/ports/reporter.ts';

/**
 * One JSON document per line, which CloudWatch Logs can search; `console` would put time and request id in front. The
 * only place where functions print.
 */
function log(level: 'info' | 'warn' | 'error', message: string, details: object = {}): void {
  process.stdout.write(`${JSON.stringify({ level, message, ...details })}\n`);
}

/** Runs a handler's body; its error is logged once, here, and thrown on so that the invocation counts as failed. */
export async function logged<T extends object>(name: string, body: () => Promise<T>): Promise<T> {
  try {
    const result = await body();
    log('info', `${name} done`, { result });
    return result;
  } catch (error) {
    const hint = error instanceof Failure && error.hint !== undefined ? { hint: error.hint } : {};
    log('error', `${name}: ${error instanceof Error ? error.message : String(error)}`, {
      exitCode: exitCodeOf(error),
      ...hint,
    });
    throw error;
  }
}

/** Stages and notes of a job as lines of the log. */
export const logReporter: Reporter = {
  stage: (name) => log('info', `stage ${name}`),
  progress: () => undefined,
  note: (text) => log('info', text),
  warn: (text) => log('warn', text),
};
