import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { humanBytes } from '../../core/bytes.ts';
import { Failure } from '../../errors.ts';
import type { Restorer } from '../../ports/archive.ts';
import type { Scratch } from '../../ports/surroundings.ts';
import { libpqEnvironment, plainSession } from '../postgres/address.ts';
import { type Installation, pickRestoreClient } from '../postgres/installations.ts';
import { ProcessFailure } from '../processes/failure.ts';
import { type RunRequest, run } from '../processes/run.ts';
import { archiveVersionOf } from './archiveVersion.ts';
import { statementsForMaster } from './forMaster.ts';
import { grantLines, grantsIn } from './grants.ts';
import { harmlessReason } from './harmless.ts';
import type { Installed } from './installed.ts';
import { restorePasses } from './passes.ts';
import { type RestoreError, readRestoreErrors } from './restoreErrors.ts';
import { withoutRows } from './serverWords.ts';
import { parseToc } from './toc.ts';
import { missed, useList } from './useList.ts';

export interface RestorerOptions {
  readonly installed: Installed;
  readonly scratch: Scratch;
}

type RestoreRequest = Parameters<Restorer['restore']>[0];

type Judgement = Omit<Awaited<ReturnType<Restorer['restore']>>, 'pgRestore' | 'grants'>;

/** pg_restore on a custom-format archive. psql is never used: to it a hostile dump could speak its backslash commands. */
export function pgRestorer(options: RestorerOptions): Restorer {
  const client = async (archivePath: string, versionNumber: number): Promise<Installation> =>
    pickRestoreClient(await options.installed(), versionNumber, await archiveVersionOf(archivePath));
  return {
    async toc(archivePath, versionNumber) {
      return parseToc(await list(await client(archivePath, versionNumber), archivePath));
    },
    async readWhole(archivePath, versionNumber, signal) {
      const reader = await client(archivePath, versionNumber);
      await reading(archivePath, { ...pgRestore(reader, ['--file=/dev/null', archivePath]), signal });
    },
    async restore(request) {
      const restoring = await client(request.archivePath, request.targetVersionNumber);
      const contents = await list(restoring, request.archivePath);
      const { judgements: outcomes, grants } = await options.scratch.use('restore', async (directory) => {
        const judgements: Judgement[] = [];
        const passes = restorePasses(useList(contents));
        for (const [at, { list: lines, parallel, rights }] of passes.entries()) {
          if (rights) await request.beforeRights?.();
          const listFile = join(directory, `use-list-${at}`);
          await writeFile(listFile, `${lines}\n`);
          const pass = { ...request, jobs: parallel ? request.jobs : 1 };
          judgements.push(judged(await attempt(restoring, pass, listFile), pass));
        }
        if (!passes.some(({ rights }) => rights)) await request.beforeRights?.();
        return { judgements, grants: await grantsOf(restoring, request.archivePath, contents, directory) };
      });
      return {
        harmless: [...missed(contents), ...outcomes.flatMap(({ harmless }) => harmless)],
        refused: {
          ownership: outcomes.flatMap(({ refused }) => refused.ownership),
          eventTriggers: outcomes.flatMap(({ refused }) => refused.eventTriggers),
        },
        grants,
        pgRestore: `pg_restore ${restoring.version}`,
      };
    },
  };
}

/** stderr of a restore that came to its end, with or without errors on the way. */
async function attempt(client: Installation, request: RestoreRequest, listFile: string): Promise<string> {
  const { target, jobs, archivePath, signal } = request;
  const argv = [
    '--no-password',
    `--dbname=${connectionString(target.database)}`,
    // A place that lacks one of them, or refuses it to the restoring role, still holds the rows.
    '--no-tablespaces',
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
    // Code 1 stands for "errors ignored" and for giving up alike: the report at the end of stderr tells them apart.
    if (error.detail.kind === 'exited') return error.detail.stderr;
    // A report that nobody has read may quote rows, and a failure is shown with its last lines.
    throw error.detail.kind === 'killed'
      ? new ProcessFailure({ ...error.detail, stderr: '' }, { cause: error.cause })
      : error;
  }
}

/** What the errors come to; throws when one of them is neither harmless nor the master's to mend, or could not be read. */
function judged(stderr: string, { jobs }: RestoreRequest): Judgement {
  const { errors, counted, unread } = readRestoreErrors(stderr);
  const harmless: string[] = [];
  const refused: { ownership: string[]; eventTriggers: string[] } = { ownership: [], eventTriggers: [] };
  const grave: RestoreError[] = [];
  for (const error of errors) {
    const { statement } = error;
    const reason = statement === null ? null : harmlessReason(statement);
    const mend = statement === null ? null : statementsForMaster(statement);
    if (reason !== null) harmless.push(`${statement} (${reason})`);
    else if (mend !== null) refused[mend.kind].push(...mend.statements);
    else grave.push(error);
  }
  const complete =
    unread.length === 0 && (jobs > 1 ? errors.length === 0 || counted !== null : (counted ?? 0) === errors.length);
  if (grave.length > 0 || !complete) throw failedRestore(grave, errors.length);
  return { harmless, refused };
}

/** This sentence goes to receipts and mails. */
function failedRestore(grave: readonly RestoreError[], met: number): Failure {
  const shown = grave
    .slice(0, 3)
    .map(({ message, statement }) => [
      withoutRows(message, statement),
      ...(statement === null ? [] : [oneLine(statement)]),
    ])
    .map((parts) => parts.join(': '));
  const more = met > shown.length ? ` (${met} errors in all)` : '';
  return new Failure(
    'verification',
    `pg_restore failed: ${shown.length === 0 ? 'its report was cut short' : shown.join('; ')}${more}`,
  );
}

/** Cut before what may hold a password: options of servers and user mappings, connections of subscriptions. */
function oneLine(statement: string): string {
  const line = statement.replaceAll(/\s+/g, ' ').replace(/ (OPTIONS|CONNECTION)\b.*/i, ' $1 …');
  return line.length > 200 ? `${line.slice(0, 200)}…` : line;
}

/** 200,000 functions with long names take 30 MB: what is longer is refused, never read in part. */
const longestListBytes = 64 * 1024 * 1024;

async function grantsOf(
  client: Installation,
  archivePath: string,
  contents: string,
  directory: string,
): Promise<readonly string[]> {
  const lines = grantLines(contents);
  if (lines === '') return [];
  const listFile = join(directory, 'grants');
  await writeFile(listFile, `${lines}\n`);
  const argv = ['--file=-', `--use-list=${listFile}`, archivePath];
  return grantsIn(await reading(archivePath, { ...pgRestore(client, argv), outputLimitBytes: longestListBytes }));
}

async function list(client: Installation, archivePath: string): Promise<string> {
  const request = { ...pgRestore(client, ['--list', archivePath]), outputLimitBytes: longestListBytes };
  try {
    return await reading(archivePath, request);
  } catch (error) {
    if (!(error instanceof ProcessFailure) || error.detail.kind !== 'wrote too much') throw error;
    throw new Failure(
      'unexpected',
      `the archive ${archivePath} has a table of contents of more than ${humanBytes(longestListBytes)}; nothing was restored`,
      {
        hint: 'the dump itself is standard: gpg --decrypt, gunzip and pg_restore bring it back by hand (docs/formats.md)',
        cause: error,
      },
    );
  }
}

/** A pg_restore that only reads: when it exits with another code than 0, the archive is at fault. */
async function reading(archivePath: string, request: RunRequest): Promise<string> {
  try {
    return (await run(request)).stdout;
  } catch (error) {
    if (!(error instanceof ProcessFailure) || error.detail.kind !== 'exited') throw error;
    const said = error.detail.stderr.trim().split('\n').at(-1) ?? '';
    throw new Failure('verification', `the archive ${archivePath} cannot be read: ${said}`, { cause: error });
  }
}

function pgRestore(client: Installation, argv: readonly string[]): RunRequest {
  return { command: join(client.binDirectory, 'pg_restore'), arguments: argv };
}

/** pg_restore must be told a database and reads one like `host=elsewhere` as a connection string, so it is given one. */
function connectionString(database: string): string {
  return `dbname='${database.replaceAll(/[\\']/g, '\\$&')}'`;
}
