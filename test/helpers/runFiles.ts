import { resolve } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';

type Options = Pick<NonNullable<Parameters<typeof run>[0]>, 'concurrency' | 'isolation' | 'timeout'>;

/**
 * Runs these files, tells of them on stdout, and returns what is wrong with the run: a test that failed, was skipped or is
 * still to be written, a file without one, or no test at all. `told` hears how each test of a file's own ended.
 */
export async function runFiles(
  files: readonly string[],
  options: Options,
  told: (title: string, passed: boolean) => void = () => undefined,
): Promise<string[]> {
  const problems: string[] = [];
  const tests = run({ files: [...files], ...options });
  tests.on('test:fail', ({ name, nesting }) => {
    if (nesting === 0) told(name, false);
  });
  tests.on('test:pass', ({ name, nesting }) => {
    if (nesting === 0) told(name, true);
    // The runner reports a file without a test as a test that passed, under the file's path.
    if (nesting === 0 && files.some((file) => resolve(name) === file)) problems.push(`${name} holds no test`);
  });
  tests.on('test:summary', ({ file, counts, success }) => {
    if (file !== undefined) return;
    if (!success) problems.push('a test failed');
    if (counts.tests === 0) problems.push('no test ran');
    if (counts.skipped > 0) problems.push(`skipped: ${counts.skipped}, and a test that does not run proves nothing`);
    if (counts.todo > 0) problems.push(`still to be written: ${counts.todo}`);
  });
  for await (const chunk of tests.compose(new spec())) process.stdout.write(String(chunk));
  return problems;
}
