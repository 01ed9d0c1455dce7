import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/** Runs a program to its end and returns its stdout; throws with the end of its stderr when it fails. */
export async function run(
  program: string,
  args: readonly string[],
  options: { cwd?: string; environment?: Readonly<Record<string, string>> } = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(
      program,
      args,
      {
        ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
        env: { ...process.env, ...options.environment },
        maxBuffer: 64 * 1024 * 1024,
      },
      (error, stdout, stderr) => {
        if (error === null) resolve(stdout);
        else reject(failure([program, ...args], stderr, error));
      },
    );
  });
}

/** The path of `program` on PATH, or among the administrator's programs, which a plain user's PATH lacks. */
export async function onPath(program: string): Promise<string | undefined> {
  for (const directory of [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin']) {
    if (directory === '') continue;
    const candidate = join(directory, program);
    const found = await access(candidate, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (found) return candidate;
  }
  return undefined;
}

function failure(command: readonly string[], stderr: string, error: Error): Error {
  const tail = stderr.trim().split('\n').slice(-5).join('\n');
  return new Error(`${command.join(' ')}: ${tail === '' ? error.message : tail}`, { cause: error });
}
