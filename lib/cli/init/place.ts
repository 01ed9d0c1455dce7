import { join } from 'node:path';
import type { Environment } from '../../config/env.ts';

/** Where root's set-up is kept; `lifeboat install` finds it there. */
export const machineDirectory = '/etc/lifeboat';

/** Where a set-up is kept: the machine's own place for root, the user's own for everybody else. */
export function defaultDirectory({ HOME, XDG_CONFIG_HOME }: Environment): string {
  if (process.getuid?.() === 0 || HOME === undefined) return machineDirectory;
  return join(XDG_CONFIG_HOME ?? join(HOME, '.config'), 'lifeboat');
}

/** Where the set-up of one of several applications is kept: below the place of the first one. */
export function setUpDirectory(environment: Environment, application: string | null): string {
  const directory = defaultDirectory(environment);
  return application === null ? directory : join(directory, application);
}
