import { mkdir, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { run } from '../../../tools/setup/command.ts';

const top = join(import.meta.dirname, '../../..');

/** Packs Lifeboat and installs it into `directory`, as README.md says; returns the folder of its modules. */
export async function installProgram(directory: string): Promise<string> {
  const environment = {
    // The machine's own Node may be older than the packed program asks for.
    PATH: `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`,
    // npm would leave its cache of compiled code in the temporary directory.
    NODE_DISABLE_COMPILE_CACHE: '1',
  };
  const packed = join(directory, 'packed');
  await mkdir(packed);
  await run('npm', ['pack', '--pack-destination', packed], { cwd: top, environment });
  const [tarball = ''] = await readdir(packed);
  await run('npm', ['install', '-g', '--prefix', directory, '--prefer-offline', join(packed, tarball)], {
    cwd: packed,
    environment,
  });
  return join(directory, 'lib/node_modules');
}
