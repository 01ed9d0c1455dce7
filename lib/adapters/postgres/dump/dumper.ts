import type { TocEntry } from '../../../core/snapshots/toc.ts';
import { Failure } from '../../../errors.ts';
import type { Dumper, DumpFacts } from '../../../ports/archive.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { Scratch } from '../../../ports/scratch.ts';
import { chain } from '../../local/processes/chain.ts';
import { ProcessFailure } from '../../local/processes/failure.ts';
import { type Installation, majorOf, pickDumpClient } from '../server/session/installations.ts';
import { type CompressorName, pickCompressor } from './compressor.ts';
import { headReader, pgDump } from './dumpStages.ts';
import type { Installed } from './installed.ts';
import { reported, type TapReport, tap } from './tap.ts';
import { parseTocLine } from './toc.ts';

export interface DumperOptions {
  readonly installed: Installed;
  readonly compressors?: readonly CompressorName[];
  readonly clock: Clock;
  readonly scratch: Scratch;
  /** No byte for so long ends the dump. */
  readonly stallSeconds?: number;
  /** How long pg_dump waits for a table that somebody holds under ACCESS EXCLUSIVE. */
  readonly lockTimeoutSeconds?: number;
}

type DumpRequest = Parameters<Dumper['dump']>[0];

/**
 * pg_dump → tap → gzip → filters. The plain archive never passes through this process. It is compressed once, outside
 * (`-Z0`): pg_dump's own zlib is one slow thread.
 */
export function pgDumper(options: DumperOptions): Dumper {
  return {
    async client(serverVersionNumber) {
      const client = pickDumpClient(await options.installed(), serverVersionNumber);
      const behind = client.versionNumber < serverVersionNumber;
      const server = `${Math.trunc(serverVersionNumber / 10000)}.${serverVersionNumber % 10000}`;
      return {
        pgDump: titleOf('pg_dump', client),
        warnings: behind
          ? [`pg_dump ${client.version} is older than the server, ${server}: upgrade postgresql-client-${client.major}`]
          : [],
      };
    },
    dump(request) {
      const facts = Promise.withResolvers<DumpFacts>();
      // The reader of `bytes` gets the error; not every caller awaits the facts of a failed dump.
      facts.promise.catch(() => undefined);
      return { bytes: dumping(options, request, facts), facts: facts.promise };
    },
  };
}

async function* dumping(
  options: DumperOptions,
  request: DumpRequest,
  facts: PromiseWithResolvers<DumpFacts>,
): AsyncGenerator<Uint8Array, void, undefined> {
  let report: TapReport | null = null;
  let warnings: readonly string[] = [];
  const toc: TocEntry[] = [];
  let attver = false;
  try {
    const client = pickDumpClient(await options.installed(), request.serverVersionNumber);
    const compressor = await pickCompressor(options.compressors);
    const dump = pgDump(client, { ...request, lockTimeoutSeconds: options.lockTimeoutSeconds ?? 60 }, (written) => {
      warnings = written;
    });
    const list = headReader(client, ['--list'], (line) => {
      const entry = parseTocLine(line);
      if (entry !== null) toc.push(entry);
    });
    const schema = headReader(client, ['--schema-only', '--file=-'], (line) => {
      attver ||= usesAttver(line);
    });
    const middle = tap([list, schema], (found) => {
      report = found;
    });
    yield* chain({ stages: [dump, middle, compressor.compress] }, request.filters, {
      scratch: options.scratch,
      clock: options.clock,
      stallSeconds: options.stallSeconds ?? 300,
      signal: request.signal,
    });
    const { bytes, sha256 } = reported(report);
    const tools = {
      pgDump: titleOf('pg_dump', client),
      pgRestore: titleOf('pg_restore', client),
      compressor: compressor.title,
    };
    facts.resolve({ archiveBytes: bytes, archiveSha256: sha256, toc, warnings, usesAttver: attver, tools });
  } catch (error) {
    const cause = isEmpty(report, error) ? wroteNothing(request, error) : error;
    facts.reject(cause);
    throw cause;
  } finally {
    // Does nothing unless the reader left in mid-stream.
    facts.reject(new Failure('interrupted', 'the dump was not read to its end'));
  }
}

function titleOf(program: string, client: Installation): string {
  return `${program} ${client.version}`;
}

function wroteNothing({ serverVersionNumber }: DumpRequest, cause: unknown): Failure {
  const name = `postgresql-client-${majorOf(serverVersionNumber)}`;
  return new Failure('source', 'pg_dump wrote nothing, though it exited 0', {
    hint: `is it PostgreSQL's own? apt-get install --reinstall ${name}`,
    cause,
  });
}

/** Nothing came and only the readers of the archive's beginning complain: pg_dump itself had exited 0. */
function isEmpty(report: TapReport | null, error: unknown): boolean {
  return report?.bytes === 0 && error instanceof ProcessFailure && error.detail.program.startsWith('pg_restore');
}

/**
 * `ALTER TABLE ONLY t ALTER COLUMN c SET (pg_attver=22096736, n_distinct=4);`: a column option that servers 15.20 and
 * 17.12 keep, clients behind them copy into the archive, and older servers refuse. Looked for at the line's end, as a
 * name may hold a newline. Quotes are excluded: a comment may speak of it, and ends otherwise.
 */
const statement = / SET \((?:[^'")]+, )?pg_attver=[^'")]*\);$/u;

export function usesAttver(schemaLine: string): boolean {
  return statement.test(schemaLine);
}
