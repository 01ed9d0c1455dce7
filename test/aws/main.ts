/**
 * Tests the form on AWS: `node test/aws/main.ts [file | folder | pattern ...]`, all of test/aws by default. The files of
 * test/aws/deployed share one emulator with the stacks deployed: they run in this process, one after the other, and have no
 * hooks of their own, which would be all files' there.
 */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { stop as stopBundler } from 'esbuild';
import { failOnLeftovers } from '../helpers/leftovers.ts';
import { runFiles } from '../helpers/runFiles.ts';
import { scratch } from '../helpers/scratch.ts';
import { runMark } from '../helpers/servers/environment.ts';
import { testFiles } from '../helpers/testFiles.ts';
import { prepare } from '../setup/prepare.ts';

const deployed = join(import.meta.dirname, 'deployed/');
/** Of the other files each starts servers of its own, on two cores. */
const concurrency = 2;
const fileTimeoutMilliseconds = 10 * 60_000;

const tools = ['moto', 'podman', 'runc', 'buildah', 'debootstrap', 'ministack', 'aws', 'minio', 'postgres-15'] as const;

process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  return 1;
});

async function main(patterns: readonly string[]): Promise<number> {
  const began = performance.now();
  const files = await testFiles(patterns.length === 0 ? [import.meta.dirname] : patterns);
  await prepare(['setpriv', 'gnupg', 'igzip', ...tools]);
  forgetAws();
  await using home = await scratch('a');
  const mark = randomUUID();
  process.env['TMPDIR'] = home.path;
  process.env[runMark] = mark;
  const shared = files.filter((file) => file.startsWith(deployed));
  const alone = files.filter((file) => !file.startsWith(deployed));
  const problems = [
    ...(alone.length === 0 ? [] : await runFiles(alone, { concurrency, timeout: fileTimeoutMilliseconds })),
    ...(shared.length === 0 ? [] : await runFiles(shared, { isolation: 'none' })),
  ];
  await stopBundler();
  await failOnLeftovers({ mark, directory: home.path }).catch((error: unknown) =>
    problems.push(error instanceof Error ? error.message : String(error)),
  );
  for (const problem of problems) process.stderr.write(`${problem}\n`);
  process.stdout.write(`the tests of the form on AWS took ${Math.round((performance.now() - began) / 1000)} s\n`);
  return problems.length === 0 ? 0 : 1;
}

/** Nothing that is started from here sees a profile, an endpoint or a key of whoever runs the tests. */
function forgetAws(): void {
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) Reflect.deleteProperty(process.env, name);
}
