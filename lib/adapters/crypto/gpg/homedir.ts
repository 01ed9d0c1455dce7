import { open } from 'node:fs/promises';
import type { Scratch } from '../../../ports/scratch.ts';
import { run } from '../../local/processes/run.ts';

/** A GnuPG home of its own, which no other gpg of this machine sees. */
export interface Homedir {
  /** Short, and there as long as this process is. */
  readonly path: string;
  /** Ends the agent that was started for it, and removes it; later calls do nothing. */
  release(): Promise<void>;
}

/** `fill` puts into it what the stream needs; when that fails, nothing of it is left. */
export async function makeHomedir(scratch: Scratch, fill: (path: string) => Promise<void>): Promise<Homedir> {
  const made = Promise.withResolvers<string>();
  const done = Promise.withResolvers<null>();
  const used = scratch.use('gpg', async (directory) => {
    // The agent's sockets lie in its home, and a socket's path may have 107 bytes, less than many a directory's name.
    await using handle = await open(directory);
    const path = `/proc/${process.pid}/fd/${handle.fd}`;
    try {
      await fill(path);
      made.resolve(path);
      await done.promise;
    } finally {
      await endAgent(path);
    }
  });
  used.catch(made.reject);
  const path = await made.promise;
  return {
    path,
    release: async () => {
      done.resolve(null);
      await used;
    },
  };
}

/**
 * Options for a gpg that works unattended in `home`: no question, no terminal, no look at the user's own configuration.
 */
export function gpgOptions(home: string): readonly string[] {
  return ['--homedir', home, '--no-options', '--batch', '--no-tty', '--quiet', '--no-permission-warning'];
}

/**
 * Starts the agent of a new home. gpg would start it too, but waits for it no longer than five seconds, which a busy
 * machine may need; here it is listening when the command returns.
 */
export async function startAgent(home: string): Promise<void> {
  const options = ['--homedir', home, '--no-options', '--batch', '--quiet', '--daemon'];
  await run({ command: 'gpg-agent', arguments: options, timeoutSeconds: 60 });
}

async function endAgent(home: string): Promise<void> {
  // An agent always detaches from its parent. If we are killed before ending it, it ends by itself when its home is
  // swept; where none runs, there is nothing to end.
  const options = ['--homedir', home, '--kill', 'gpg-agent'];
  await run({ command: 'gpgconf', arguments: options, timeoutSeconds: 10 }).catch(() => undefined);
}
