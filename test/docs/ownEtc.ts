import { join } from 'node:path';
import { run } from '../../tools/setup/command.ts';

export interface OwnEtc {
  /** The copy, seen from outside. */
  readonly path: string;
  /** The words that start a program for which it is /etc. */
  readonly around: readonly string[];
}

const enter = 'mount --bind "$1" /etc; shift; exec "$@"';

/** A copy of this machine's /etc below `directory`, for commands of the papers that name files there. Needs root. */
export async function ownEtc(directory: string): Promise<OwnEtc> {
  const path = join(directory, 'etc');
  await run('cp', ['--archive', '/etc', path]);
  return { path, around: ['unshare', '--mount', '--propagation', 'private', 'sh', '-ec', enter, 'sh', path] };
}
