import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cached, exists, fillCache } from '../../tools/setup/cache.ts';
import { onPath, run } from '../../tools/setup/command.ts';

const version = '1.45.11';
const folder = `awscli-${version}`;

/** pip's own script knows nothing of the folder that the packages lie in. */
const launcher = '#!/bin/sh\nPYTHONPATH=$(dirname "$0") exec python3 -m awscli "$@"\n';

/** The AWS command line, from PATH or from PyPI. Never run without `--endpoint-url`: left alone it asks the real AWS. */
export async function ensureAws(say: (line: string) => void): Promise<string> {
  const present = await onPath('aws');
  if (present !== undefined) return present;
  const program = join(cached(folder), 'aws');
  if (await exists(program)) return program;
  const began = performance.now();
  await fillCache(folder, async (directory) => {
    const quiet = ['-q', '--disable-pip-version-check', '--no-compile'];
    await run('python3', ['-m', 'pip', 'install', ...quiet, '--target', directory, `awscli==${version}`]);
    await writeFile(join(directory, 'aws'), launcher, { mode: 0o755 });
  });
  say(`aws: PyPI awscli ${version}: ${((performance.now() - began) / 1000).toFixed(1)} s`);
  return program;
}
