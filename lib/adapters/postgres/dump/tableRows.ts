import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../../../errors.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { Scratch } from '../../../ports/scratch.ts';
import { pipeline } from '../../local/processes/pipeline.ts';
import type { Installation } from '../server/session/installations.ts';
import { readCopyScript, type TableRows } from './copyScript.ts';
import { pgRestore } from './program.ts';

/** The rows that one line of the table of contents stands for, read from the archive; null where it holds none. */
export type ReadRows = (line: string) => Promise<TableRows | null>;

/** pg_restore writes into a pipe and only waits for the server that takes the rows. */
const stallSeconds = 3600;

export function readRowsOf(
  client: Installation,
  archivePath: string,
  place: { readonly directory: string; readonly scratch: Scratch; readonly clock: Clock; readonly signal: AbortSignal },
): ReadRows {
  return async (line) => {
    const listFile = join(place.directory, 'use-list-one');
    await writeFile(listFile, `${line}\n`);
    const { command, arguments: argv } = pgRestore(client, ['--file=-', `--use-list=${listFile}`, archivePath]);
    const judge = (code: number, stderr: string): Failure | null => {
      const said = stderr.trim().split('\n').at(-1) ?? '';
      return code === 0 ? null : new Failure('verification', `the archive ${archivePath} cannot be read: ${said}`);
    };
    const { scratch, clock, signal } = place;
    return readCopyScript(
      pipeline({ stages: [{ command, arguments: argv, judge }], scratch, clock, stallSeconds, signal }),
    );
  };
}
