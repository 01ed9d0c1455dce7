import { open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../../../errors.ts';
import type { Restorer } from '../../../ports/archive.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { Scratch } from '../../../ports/scratch.ts';
import { replayAs } from '../server/restore/replay.ts';
import { archiveVersionBy, type Installation, pickRestoreClient } from '../server/session/installations.ts';
import { masterSession } from '../server/session/masterSession.ts';
import { attempt, type RestoreRequest } from './attempt.ts';
import { grantLines, grantsIn } from './grants.ts';
import type { Installed } from './installed.ts';
import { type Outcomes, type Sessions, sortError } from './outcome.ts';
import { restorePasses, singlePasses } from './passes.ts';
import { privilegedStatements } from './privileged.ts';
import { list, longestListBytes, pgRestore, reading } from './program.ts';
import { readRestoreErrors } from './restoreErrors.ts';
import { restoreFailure } from './restoreFailure.ts';
import { readRowsOf } from './tableRows.ts';
import { parseToc } from './toc.ts';
import { missed, useList } from './useList.ts';

export interface RestorerOptions {
  readonly installed: Installed;
  readonly scratch: Scratch;
  readonly clock: Clock;
}

/** pg_restore on a custom-format archive. psql is never used: to it a hostile dump could speak its backslash commands. */
export function pgRestorer(options: RestorerOptions): Restorer {
  const client = async (archivePath: string, versionNumber: number): Promise<Installation> =>
    pickRestoreClient(await options.installed(), versionNumber, await archiveVersionOf(archivePath));
  return {
    async refuseUnreadable(pgDumpVersion, versionNumber) {
      pickRestoreClient(await options.installed(), versionNumber, archiveVersionBy(pgDumpVersion));
    },
    async toc(archivePath, versionNumber) {
      return parseToc(await list(await client(archivePath, versionNumber), archivePath));
    },
    async readWhole(archivePath, versionNumber, signal) {
      const reader = await client(archivePath, versionNumber);
      await reading(archivePath, { ...pgRestore(reader, ['--file=/dev/null', archivePath]), signal });
    },
    async privileged(archivePath, versionNumber) {
      return privilegedStatements(await client(archivePath, versionNumber), archivePath, options.scratch);
    },
    async restore(request) {
      const restoring = await client(request.archivePath, request.targetVersionNumber);
      const contents = await list(restoring, request.archivePath);
      const outcomes: Outcomes = {
        harmless: new Set(missed(contents)),
        ownership: [],
        eventTriggers: [],
        unrestored: [],
        problems: [],
      };
      await using replay = replayAs(request.target);
      const { user, role = user } = request.target;
      await using master = request.asMaster === undefined ? null : masterSession(request.asMaster.address, role);
      const agreed = new Set(request.asMaster?.statements);
      const grants = await options.scratch.use('restore', async (directory) => {
        const { clock, scratch } = options;
        const read = readRowsOf(restoring, request.archivePath, { directory, scratch, clock, signal: request.signal });
        const usual = restorePasses(useList(contents));
        const passes = request.leaveOut === 'anything' ? singlePasses(usual) : usual;
        for (const [at, { list: lines, parallel, rights }] of passes.entries()) {
          if (rights) await request.beforeRights?.();
          const listFile = join(directory, `use-list-${at}`);
          await writeFile(listFile, `${lines}\n`);
          const pass = { ...request, jobs: parallel ? request.jobs : 1 };
          await judge(await attempt(restoring, pass, listFile), {
            pass,
            client: restoring,
            sessions: { replay, master, agreed },
            outcomes,
            data: { lines: lines.split('\n'), read },
          });
        }
        if (!passes.some(({ rights }) => rights)) await request.beforeRights?.();
        return await grantsOf(restoring, request.archivePath, contents, directory);
      });
      return {
        harmless: [...outcomes.harmless],
        refused: { ownership: outcomes.ownership, eventTriggers: outcomes.eventTriggers },
        unrestored: outcomes.unrestored,
        grants,
        pgRestore: `pg_restore ${restoring.version}`,
      };
    },
  };
}
/** Throws where the restore stops at what pg_restore met, or where its report could not be read to the end. */
async function judge(
  stderr: string,
  work: {
    readonly pass: RestoreRequest;
    readonly client: Installation;
    readonly sessions: Sessions;
    readonly outcomes: Outcomes;
    readonly data: Parameters<typeof sortError>[4];
  },
): Promise<void> {
  const { pass, client, sessions, outcomes } = work;
  const { errors, counted, unread } = readRestoreErrors(stderr);
  for (const error of errors) {
    pass.signal.throwIfAborted();
    await sortError(error, pass, sessions, outcomes, work.data);
  }
  const complete =
    unread.length === 0 && (pass.jobs > 1 ? errors.length === 0 || counted !== null : (counted ?? 0) === errors.length);
  const known = outcomes.problems.filter(({ error, refusal }) => error.statement !== null || refusal !== null);
  if (known.length > 0) throw restoreFailure(known, errors.length);
  // pg_restore gave up: over the archive, when it cannot be read whole without a server either.
  if (!complete && counted === null) {
    await reading(pass.archivePath, {
      ...pgRestore(client, ['--file=/dev/null', pass.archivePath]),
      signal: pass.signal,
    });
  }
  if (outcomes.problems.length > 0) throw restoreFailure(outcomes.problems, errors.length);
  if (!complete) throw new Failure('verification', 'pg_restore failed: its report was cut short');
}

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

/** The format version of a custom-format archive, `1.14`: two bytes after the five of its magic. */
async function archiveVersionOf(path: string): Promise<string> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(7), 0, 7, 0);
    if (bytesRead < 7 || buffer.toString('latin1', 0, 5) !== 'PGDMP') {
      throw new Failure('verification', `${path} is no pg_dump archive: it does not begin with PGDMP`);
    }
    return `${buffer[5]}.${buffer[6]}`;
  } finally {
    await file.close();
  }
}
