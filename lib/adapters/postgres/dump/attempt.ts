import type { Restorer } from '../../../ports/archive.ts';
import { ProcessFailure } from '../../local/processes/failure.ts';
import { run } from '../../local/processes/run.ts';
import { libpqEnvironment, plainSession } from '../server/session/address.ts';
import type { Installation } from '../server/session/installations.ts';
import { pgRestore } from './program.ts';

export type RestoreRequest = Parameters<Restorer['restore']>[0];

/** stderr of a restore that ran to its end, with or without errors. */
export async function attempt(client: Installation, request: RestoreRequest, listFile: string): Promise<string> {
  const { target, jobs, archivePath, signal } = request;
  const argv = [
    '--no-password',
    `--dbname=${connectionString(target.database)}`,
    // A place that lacks one of them, or refuses it to the restoring role, still holds the rows.
    ...(request.tablespaces === true ? [] : ['--no-tablespaces']),
    `--jobs=${jobs}`,
    `--use-list=${listFile}`,
    ...(target.role === undefined ? [] : [`--role=${target.role}`]),
    archivePath,
  ];
  try {
    const { stderr } = await run({
      ...pgRestore(client, argv),
      environment: { ...libpqEnvironment(target), PGOPTIONS: plainSession },
      signal,
      diesWithParent: true,
    });
    return stderr;
  } catch (error) {
    if (!(error instanceof ProcessFailure)) throw error;
    // Code 1 means both "errors ignored" and giving up: the report at the end of stderr distinguishes them.
    if (error.detail.kind === 'exited') return error.detail.stderr;
    // A raw report may quote rows, and a failure is shown with its last lines.
    throw error.detail.kind === 'killed'
      ? new ProcessFailure({ ...error.detail, stderr: '' }, { cause: error.cause })
      : error;
  }
}

/**
 * pg_restore must be told a database and reads one like `host=elsewhere` as a connection string, so it is given one.
 */
function connectionString(database: string): string {
  return `dbname='${database.replaceAll(/[\\']/g, '\\$&')}'`;
}
