import type { Memory } from '../core/memory.ts';
import type { Message } from '../core/troubles.ts';

/** What the schedule remembers over a restart. */
export interface Journal {
  /** An empty memory where there is none yet. Throws a Failure for one that cannot be read. */
  read(): Promise<Memory>;
  /** Whole or not at all. Writes must not overlap. */
  write(memory: Memory): Promise<void>;
}

/** Tells people. */
export interface Announcer {
  /** Returns when the message was taken; throws a Failure when it was not, after tries of its own. */
  announce(message: Message): Promise<void>;
}
