import { join } from 'node:path';
import type { Environment } from '../../config/env.ts';

/** Where a set-up is kept: the machine's own place for root, the user's own for everybody else. */
export function defaultDirectory({ HOME, XDG_CONFIG_HOME }: Environment): string {
  if (process.getuid?.() === 0 || HOME === undefined) return '/etc/lifeboat';
  return join(XDG_CONFIG_HOME ?? join(HOME, '.config'), 'lifeboat');
}
