/**
 * Runs the tests: `node test/run.ts [file | folder | pattern ...]`, all but the demo and the benchmarks by default.
 * Fails when a test failed, was skipped or is still to be written, when there was none, and when one left something
 * behind.
 */
import { randomUUID } from 'node:crypto';
import { relative, resolve } from 'node:path';

import { failOnLeftovers } from './helpers/leftovers.ts';
import { runFiles } from './helpers/runFiles.ts';
import { scratch } from './helpers/scratch.ts';
import { runMark } from './helpers/servers/environment.ts';
import { matching, testFiles } from './helpers/testFiles.ts';

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
  const files = patterns.length === 0 ? await everyTest() : await testFiles(patterns);
  await using home = await scratch('r');
  const mark = randomUUID();
  process.env['TMPDIR'] = home.path;
  process.env[runMark] = mark;
  const problems = await runFiles(files, { concurrency, timeout: fileTimeoutMilliseconds });
  await failOnLeftovers({ mark, directory: home.path }).catch((error: unknown) =>
    problems.push(error instanceof Error ? error.message : String(error)),
  );
  for (const problem of problems) process.stderr.write(`${problem}\n`);
  return problems.length === 0 ? 0 : 1;
}

async function everyTest(): Promise<string[]> {
  const all = await matching('test/**/*.test.ts', root);
  return all.filter((file) => !apart.some((folder) => relative(root, file).startsWith(`${folder}/`)));
}
