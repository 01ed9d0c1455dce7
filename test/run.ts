/**
 * Runs the tests: `node test/run.ts [file | folder | pattern ...]`, all but the demo and the benchmarks by default.
 * Fails when a test failed, was skipped or is still to be written, when there was none, and when one left something
 * behind.
 */
import { randomUUID } from 'node:crypto';
import { glob, stat } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';

import { failOnLeftovers } from './helpers/leftovers.ts';
import { scratch } from './helpers/scratch.ts';
import { runMark } from './helpers/servers/environment.ts';

const root = resolve(import.meta.dirname, '..');
/** Apart from these folders every `*.test.ts` is a test. */
const apart = ['test/aws', 'test/demo', 'test/bench'];
/** Each file starts servers of its own, on two cores. */
const concurrency = 2;
const fileTimeoutMilliseconds = 10 * 60_000;

process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  return 1;
});

async function main(patterns: readonly string[]): Promise<number> {
  const files = await testFiles(patterns);
  await using home = await scratch('r');
  const mark = randomUUID();
  process.env['TMPDIR'] = home.path;
  process.env[runMark] = mark;

  const problems: string[] = [];
  const tests = run({ files, concurrency, timeout: fileTimeoutMilliseconds });
  tests.on('test:pass', ({ name, nesting }) => {
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

  await failOnLeftovers({ mark, directory: home.path }).catch((error: unknown) =>
    problems.push(error instanceof Error ? error.message : String(error)),
  );
  for (const problem of problems) process.stderr.write(`${problem}\n`);
  return problems.length === 0 ? 0 : 1;
}

async function testFiles(patterns: readonly string[]): Promise<string[]> {
  if (patterns.length === 0) {
    const all = await matching('test/**/*.test.ts', root);
    return all.filter((file) => !apart.some((folder) => relative(root, file).startsWith(`${folder}/`)));
  }
  const files = new Set<string>();
  for (const pattern of patterns) {
    const folder = await stat(pattern).then(
      (entry) => entry.isDirectory(),
      () => false,
    );
    const found = await matching(folder ? join(pattern, '**/*.test.ts') : pattern, process.cwd());
    if (found.length === 0) throw new Error(`no test file matches ${pattern}`);
    for (const file of found) files.add(file);
  }
  return [...files];
}

async function matching(pattern: string, directory: string): Promise<string[]> {
  const files: string[] = [];
  for await (const file of glob(pattern, { cwd: directory })) files.push(resolve(directory, file));
  return files.toSorted();
}
