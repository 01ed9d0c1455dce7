import { aptInstall } from '../apt.ts';
import { onPath } from '../command.ts';
import type { Tool } from './tool.ts';

/** A program of a Debian package. */
export function aptProgram(program: string, packageName: string): Tool {
  return {
    how: `apt-get install ${packageName}`,
    find: () => onPath(program),
    install: () => aptInstall(packageName),
  };
}
