import { join } from 'node:path';
import { cached, exists, fillCache } from '../cache.ts';
import { run } from '../command.ts';
import { pythonWith } from './python.ts';
import type { Tool } from './tool.ts';

export interface PythonProgram {
  readonly program: string;
  /** As pip names it, with its extras: `moto[server]`. */
  readonly package: string;
  readonly version: string;
  /** Other pinned packages that it needs beside it. */
  readonly beside?: readonly string[];
}

/** A pinned program of PyPI in a virtual environment of its own in the cache: `find` gives the program in it. */
export function pythonProgram(wanted: PythonProgram): Tool {
  const { program, version, beside = [] } = wanted;
  const folder = `${program}-${version}`;
  const path = cached(join(folder, 'bin', program));
  return {
    how: `PyPI ${wanted.package} ${version}`,
    find: async () => ((await exists(path)) ? path : undefined),
    async install() {
      const python = await pythonWith('ensurepip');
      await fillCache(folder, async (directory) => {
        // Its scripts name their interpreter by its path: as it will be, not as it is while the cache is filled.
        await run(python, ['-m', 'venv', directory]);
        const pip = [join(directory, 'bin', 'python'), '-m', 'pip', 'install', '-q', '--disable-pip-version-check'];
        const [interpreter = '', ...options] = pip;
        await run(interpreter, [...options, `${wanted.package}==${version}`, ...beside]);
        await run('sed', ['-i', `1s|${directory}|${cached(folder)}|`, join(directory, 'bin', program)]);
      });
    },
  };
}
