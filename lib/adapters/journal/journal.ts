import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { emptyMemory, parseMemory, renderMemory } from '../../core/memory.ts';
import { Failure } from '../../errors.ts';
import type { Journal } from '../../ports/schedule.ts';

/** A file in `directory`, which is made when it is first written to, readable by its owner only. */
export function journalIn(directory: string, host: string): Journal {
  const path = join(directory, `schedule-${host}.json`);
  return {
    async read() {
      const text = await textOf(path);
      if (text === null) return emptyMemory;
      const parsed = parseMemory(text);
      if ('value' in parsed) return parsed.value;
      throw new Failure('configuration', `${path}: ${parsed.problem}`, {
        hint: `remove ${path}: missed runs are then not caught up, and open troubles are told again`,
      });
    },
    async write(memory) {
      try {
        await mkdir(directory, { recursive: true, mode: 0o700 });
        await writeFile(`${path}.new`, renderMemory(memory), { mode: 0o600, flush: true });
        await rename(`${path}.new`, path);
      } catch (error) {
        throw unusable(path, error);
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
  return new Failure('configuration', `cannot keep the schedule's memory in ${path}: ${said}`, {
    hint: 'set LIFEBOAT_STATE_DIR to a directory that this user may write to',
    cause: error,
  });
}
