import { createHash } from 'node:crypto';
import type { Clock } from '../../../ports/clock.ts';
import type { Exclusion } from '../../../ports/exclusion.ts';
import { type Held, hold } from './hold.ts';
import { askLockOwner } from './lockOwner.ts';

/**
 * Exclusion on one machine, by names of abstract Unix sockets: the kernel gives each to one process at a time and takes
 * it back when that process ends, however it ends. No file is left to be stale. The names are the network namespace's:
 * two containers exclude each other only when they share one.
 *
 * `scope` is what the runs would collide over (the vault and the source), so that two applications on one machine do
 * not exclude each other.
 */
export function socketExclusion({ scope, clock }: { readonly scope: string; readonly clock: Clock }): Exclusion {
  return {
    async holding(names, use) {
      const held: Held[] = [];
      try {
        // Always in the same order, so that two runs that need the same two names do not each get one and both give up.
        for (const name of [...new Set(names)].toSorted()) {
          const address = addressOf(scope, name);
          const mine = await hold(address, { pid: process.pid, since: clock.now().toISOString() });
          if (mine === 'taken') return { busy: await busy(name, address) };
          held.push(mine);
        }
        return await use(neverLost);
      } finally {
        for (const each of held) await each.release();
      }
    },
  };
}

/** The kernel takes a socket back when the process ends, and not before. */
const neverLost = async (): Promise<void> => undefined;

/** A leading NUL makes it abstract; the kernel allows 107 bytes after it, so the scope is shortened to a digest. */
function addressOf(scope: string, name: string): string {
  const digest = createHash('sha256').update(scope).digest('hex').slice(0, 32);
  return `\0lifeboat/${digest}/${name}`;
}

async function busy(name: string, address: string): Promise<string> {
  const holder = await askLockOwner(address);
  const who = holder === undefined ? 'a process that does not answer' : `process ${holder.pid} since ${holder.since}`;
  return `${name} is held by ${who}`;
}
