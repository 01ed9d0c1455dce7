import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isForMaster } from '../../../core/restore/masterStatements.ts';
import { statementsIn } from '../../../core/restore/sqlText.ts';
import type { PrivilegedStatement } from '../../../ports/archive.ts';
import type { Scratch } from '../../../ports/scratch.ts';
import type { Installation } from '../server/session/installations.ts';
import { list, longestListBytes, pgRestore, reading } from './program.ts';
import { withoutSecrets } from './secrets.ts';

/** Kinds of entries of which some are for a superuser alone. */
const kinds = [
  'ACCESS METHOD',
  'AGGREGATE',
  'CAST',
  'EVENT TRIGGER',
  'FOREIGN DATA WRAPPER',
  'FUNCTION',
  'OPERATOR CLASS',
  'OPERATOR FAMILY',
  'PROCEDURAL LANGUAGE',
  'PROCEDURE',
  'SHELL TYPE',
  'TEXT SEARCH PARSER',
  'TEXT SEARCH TEMPLATE',
  'TRANSFORM',
  'TYPE',
].join('|');

const entry = new RegExp(`^\\d+; \\d+ \\d+ (?:${kinds}) `);

/** The archive's statements that only a superuser may run, in its order, read from what pg_restore would type. */
export async function privilegedStatements(
  client: Installation,
  archivePath: string,
  scratch: Scratch,
): Promise<readonly PrivilegedStatement[]> {
  const lines = (await list(client, archivePath)).split('\n').filter((line) => entry.test(line));
  if (lines.length === 0) return [];
  return scratch.use('privileged', async (directory) => {
    const listFile = join(directory, 'use-list');
    await writeFile(listFile, `${lines.join('\n')}\n`);
    const argv = ['--file=-', '--no-owner', '--no-comments', `--use-list=${listFile}`, archivePath];
    const script = await reading(archivePath, { ...pgRestore(client, argv), outputLimitBytes: longestListBytes });
    const statements = statementsIn(script.replaceAll(/^\\(?:un)?restrict .*$/gm, '')).filter(isForMaster);
    return statements.map((statement) => ({ statement, shown: withoutSecrets(statement) }));
  });
}
