/**
 * Tests the form on AWS: `node test/aws/main.ts [file | folder | pattern ...]`, all of test/aws by default. The files of
 * test/aws/deployed share one emulator with the stacks deployed: they run in this process, one after the other, and have no
 * hooks of their own, which would be all files' there.
 */
import { join } from 'node:path';
import { stop as stopBundler } from 'esbuild';
import { persistently } from '../../tools/setup/persistently.ts';
import { removeAbandonedContainers } from '../helpers/containers/leftovers.ts';
import { runFiles } from '../helpers/runFiles.ts';
import { testFiles } from '../helpers/testFiles.ts';
import { testRun } from '../helpers/testRun.ts';
import { buildDatabaseImage } from './emulator/rds/image.ts';
import { runnerImage } from './image/runnerImage.ts';

const deployed = join(import.meta.dirname, 'deployed/');
const inContainers = join(import.meta.dirname, 'image/');
/** Of the other files each starts servers of its own, on two cores. */
const concurrency = 2;
const fileTimeoutMilliseconds = 10 * 60_000;

const containers = ['podman', 'runc', 'buildah', 'debootstrap'] as const;
const servers = ['minio', 'postgres-15', 'moto', 'ministack'] as const;
const tools = ['setpriv', 'gnupg', 'igzip', 'aws', ...containers, ...servers] as const;

const began = performance.now();
process.exitCode = await testRun({ name: 'a', tools }, async () => {
  const patterns = process.argv.slice(2);
  const files = await testFiles(patterns.length === 0 ? [import.meta.dirname] : patterns);
  forgetAws();
  await removeAbandonedContainers();
  await makeImages(files);
  const shared = files.filter((file) => file.startsWith(deployed));
  const alone = files.filter((file) => !file.startsWith(deployed));
  const problems = [
    ...(alone.length === 0 ? [] : await runFiles(alone, { concurrency, timeout: fileTimeoutMilliseconds })),
    ...(shared.length === 0 ? [] : await runFiles(shared, { isolation: 'none' })),
  ];
  await stopBundler();
  return problems;
});
process.stdout.write(`the tests of the form on AWS took ${Math.round((performance.now() - began) / 1000)} s\n`);

/**
 * What these files start containers of. Before any of them runs: two that lack an image at once would both make it, and a new
 * machine's downloads would be taken off the time that a file has.
 */
async function makeImages(files: readonly string[]): Promise<void> {
  const of = (folder: string): boolean => files.some((file) => file.startsWith(folder));
  if (of(deployed) || of(inContainers)) await persistently('the image of the runner', runnerImage);
  if (of(deployed)) await persistently('the image of databases', buildDatabaseImage);
}

/** Nothing that is started from here sees a profile, an endpoint or a key of whoever runs the tests. */
function forgetAws(): void {
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) Reflect.deleteProperty(process.env, name);
}
