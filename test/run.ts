/**
 * Runs the tests: `node test/run.ts [file | folder | pattern ...]`; by default all but those with a script of their own
 * in package.json. Fails when a test failed, was skipped or is still to be written, when there was none, and when one
 * left something behind.
 */
import { relative, resolve } from 'node:path';
import { notRun } from '../tools/setup/optional.ts';
import { runFiles } from './helpers/runFiles.ts';
import { matching, testFiles } from './helpers/testFiles.ts';
import { testRun } from './helpers/testRun.ts';

const root = resolve(import.meta.dirname, '..');
/** Apart from these folders every `*.test.ts` is a test. */
const apart = ['test/aws', 'test/systemd', 'test/objects', 'test/apps', 'test/stores'];
/** On two cores. A file starts servers of its own and waits for them, and for the commands that it runs. */
const concurrency = 3;
const fileTimeoutMilliseconds = 10 * 60_000;

process.exitCode = await testRun({ name: 'r', tools: [] }, async () => {
  const patterns = process.argv.slice(2);
  const files = patterns.length === 0 ? await everyTest() : await testFiles(patterns);
  return runFiles(files, { concurrency, timeout: fileTimeoutMilliseconds });
});

for (const line of await notRun()) process.stderr.write(`${line}\n`);

async function everyTest(): Promise<string[]> {
  const all = await matching('test/**/*.test.ts', root);
  return all.filter((file) => !apart.some((folder) => relative(root, file).startsWith(`${folder}/`)));
}
