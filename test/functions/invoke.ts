import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';

export interface Invocation {
  readonly status: number | null;
  /** What it logged, one document a line. */
  readonly log: readonly Readonly<Record<string, unknown>>[];
  /** What the handler returned; undefined where it threw. */
  readonly result: unknown;
}

const top = join(import.meta.dirname, '../..');

/**
 * A handler in a process of its own, as Lambda starts it: what it knows is its environment and the event. Keys say `test`
 * and the endpoint is of this machine: no reply ever comes from the real AWS.
 */
export async function invoke(
  name: string,
  environment: Readonly<Record<string, string>>,
  event?: unknown,
): Promise<Invocation> {
  const handler = pathToFileURL(join(top, 'functions', name, 'handler.ts')).href;
  const program = `const { handler } = await import('${handler}');
    await handler(${JSON.stringify(event)});`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: 60_000,
    env: { ...environment, AWS_EC2_METADATA_DISABLED: 'true' },
  });
  const [printed] = await Promise.all([text(child.stdout), once(child, 'close')]);
  const log = printed
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
  return { status: child.exitCode, log, result: log.find(({ message }) => message === `${name} done`)?.['result'] };
}

/** The messages of the log's errors. */
export function errorsOf({ log }: Invocation): readonly string[] {
  return log.filter(({ level }) => level === 'error').map(({ message }) => String(message));
}
