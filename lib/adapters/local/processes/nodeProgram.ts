import type { Command } from './child.ts';

/**
 * A function of ours as a program of its own, run by this Node: for work on a stream that must stay out of this
 * process. Only its text and `values` travel, so `body` takes nothing else from around it, not an import: it gets
 * Node's modules through `process.getBuiltinModule`. It survives bundling, where no file is left to start.
 */
export function nodeProgram<Values extends readonly (string | number)[]>(
  name: string,
  body: (...values: Values) => void | Promise<void>,
  ...values: Values
): Command {
  const script = launch(body.toString(), JSON.stringify(values));
  return { name, command: process.execPath, arguments: ['--no-warnings', '--input-type=commonjs', '-e', script] };
}

/** A failure is one line on stderr and exit code 1, not a stack trace. */
function launch(body: string, values: string): string {
  return `Promise.resolve().then(() => (${body})(...${values})).catch((error) => {
    process.exitCode = 1;
    process.stderr.write(error + '\\n');
  })`;
}
