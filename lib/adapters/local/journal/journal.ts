import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { emptyRunState, parseRunState, type RunState, renderRunState } from '../../../core/runs/runState.ts';
import { Failure } from '../../../errors.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { Exclusion } from '../../../ports/exclusion.ts';
import type { Journal } from '../../../ports/notify.ts';

/** How often a turn that somebody else has is asked for. A turn lasts as long as its messages take. */
const pollMilliseconds = 100;

/** A file in `directory`, which is made when it is first written to, readable by its owner only. */
export function journalIn(options: {
  readonly directory: string;
  readonly host: string;
  /** Among the processes that share the directory. */
  readonly exclusion: Exclusion;
  readonly clock: Clock;
}): Journal {
  const { directory, host, exclusion, clock } = options;
  const path = join(directory, `schedule-${host}.json`);
  const read = async (): Promise<RunState> => {
    const text = await textOf(path);
    if (text === null) return emptyRunState;
    const parsed = parseRunState(text);
    if ('value' in parsed) return parsed.value;
    throw new Failure('configuration', `${path}: ${parsed.problem}`, {
      hint: `remove ${path}: missed runs are then not caught up, and open incidents are announced again`,
    });
  };
  const keep = async (memory: RunState): Promise<void> => {
    try {
      await mkdir(directory, { recursive: true, mode: 0o700 });
      await writeFile(`${path}.new`, renderRunState(memory), { mode: 0o600, flush: true });
      await rename(`${path}.new`, path);
    } catch (error) {
      throw unusable(path, error);
    }
  };
  return {
    read,
    async inTurn(use) {
      for (;;) {
        // In an object of its own: what `use` yields may have a `busy` too.
        const turn = await exclusion.holding(['journal'], async () => ({ value: await use(await read(), keep) }));
        if (!('busy' in turn)) return turn.value;
        await clock.sleep(pollMilliseconds);
      }
    },
  };
}

async function textOf(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw unusable(path, error);
  }
}

function unusable(path: string, error: unknown): Failure {
  const said = error instanceof Error ? error.message : String(error);
  return new Failure('configuration', `cannot keep the memory of the runs in ${path}: ${said}`, {
    hint: 'set LIFEBOAT_STATE_DIR to a directory that this user may write to',
    cause: error,
  });
}
