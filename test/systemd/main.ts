/**
 * Tests what `lifeboat install` installs, on a machine that systemd runs: `node test/systemd/main.ts [file | folder | pattern ...]`,
 * all of test/systemd by default. The files share one such machine: they run in this process, one after the other, and have no
 * hooks of their own, which would be all files' there.
 */

import { persistently } from '../../tools/setup/persistently.ts';
import { removeAbandonedContainers } from '../helpers/containers/leftovers.ts';
import { runFiles } from '../helpers/runFiles.ts';
import { testFiles } from '../helpers/testFiles.ts';
import { testRun } from '../helpers/testRun.ts';
import { machineImage } from './machine/image.ts';

const tools = ['setpriv', 'podman', 'runc', 'buildah', 'debootstrap', 'minio', 'postgres-15'] as const;

process.exitCode = await testRun({ name: 's', tools }, async () => {
  const patterns = process.argv.slice(2);
  const files = await testFiles(patterns.length === 0 ? [import.meta.dirname] : patterns);
  await removeAbandonedContainers();
  // Not out of the time of the first test, and again where a download failed.
  await persistently('the image of the machine', machineImage);
  return runFiles(files, { isolation: 'none' });
});
