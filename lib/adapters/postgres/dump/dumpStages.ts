import { join } from 'node:path';
import { TextDecoder } from 'node:util';
import { Failure } from '../../../errors.ts';
import type { DatabaseAddress } from '../../../ports/database.ts';
import type { Branch, Stage } from '../../local/processes/stage.ts';
import { dumpName, libpqEnvironment } from '../server/session/address.ts';
import type { Installation } from '../server/session/installations.ts';

interface PgDumpRequest {
  readonly address: DatabaseAddress;
  readonly snapshotId: string;
  readonly encoding?: string;
  readonly money?: boolean;
  readonly lockTimeoutSeconds: number;
}

/**
 * pg_dump inside an exported snapshot, as a custom-format archive without compression of its own. Never with
 * `--enable-row-security`: a dump of the rows one may see is no backup. `onWarnings` gets what it wrote to stderr.
 */
export function pgDump(
  client: Installation,
  request: PgDumpRequest,
  onWarnings: (written: readonly string[]) => void,
): Stage {
  return {
    name: 'pg_dump',
    command: join(client.binDirectory, 'pg_dump'),
    // The database's name goes by PGDATABASE: as an argument, one like `host=elsewhere` would be a connection string.
    arguments: [
      '--format=custom',
      '--compress=0',
      `--snapshot=${request.snapshotId}`,
      ...(request.encoding === undefined ? [] : [`--encoding=${request.encoding}`]),
      `--lock-wait-timeout=${request.lockTimeoutSeconds * 1000}`,
      '--no-password',
    ],
    environment: {
      ...libpqEnvironment(request.address),
      PGAPPNAME: dumpName(request.snapshotId),
      // Only where it is needed: a pooler of sessions may refuse options.
      ...(request.money === true ? { PGOPTIONS: moneyAsRead } : {}),
    },
    said: (stderr) => onWarnings(written(stderr)),
    judge: (code, stderr) => (code === 0 ? null : explain(stderr)),
  };
}

function explain(stderr: string): Failure {
  const all = written(stderr);
  const first = all.findIndex((line) => line.startsWith('pg_dump: error:'));
  const told = all.slice(Math.max(first, 0), Math.max(first, 0) + 4);
  const message = told.length === 0 ? 'pg_dump failed without a word' : told.join('; ');
  if (!told.some((line) => fixedByFreshSnapshot.test(line))) {
    const [said] = all.flatMap((line) => serversHint.exec(line)?.groups?.['words'] ?? []);
    const hint =
      said === undefined ? "see the server's log, mend it there, then: lifeboat backup" : `the server says: ${said}`;
    return new Failure('source', message, { hint });
  }
  return new Failure('source', message, {
    hint: 'another session locks tables or changes the schema: see pg_locks, and run again when it has ended',
    retry: told.some((line) => waitedInVain.test(line)) ? 'fresh snapshot' : 'schema changed',
  });
}

/** A restore reads amounts of money with this locale; pg_dump writes them with that of the session. */
const moneyAsRead = '-c lc_monetary=C';

/** Only where the server lacks something: other hints of it are about how SQL is written. */
const serversHint = /^(?:pg_dump: )?HINT: +(?<words>.*\bincrease\b.*)$/i;

/**
 * pg_dump could not lock or read what its snapshot shows, because somebody locked it too long, dropped it, or dropped
 * one of its columns. pg_dump reports no SQLSTATE, so its messages are parsed: its own are English, because it runs
 * under LC_ALL=C, and so are the server's internal errors. A missing column is recognised only in English server
 * messages.
 */
const fixedByFreshSnapshot = new RegExp(
  `^pg_dump: (?:${[
    '(?:detail|error): [Qq]uery was: (?:LOCK TABLE |SELECT last_value, is_called FROM )',
    'error: query failed: [^:]+: +(?:cache lookup failed for|could not open relation with OID|column ".*" does not exist)',
    'error: definition of view ".*" appears to be empty',
    'error: failed to get data for sequence ".*may have been concurrently dropped',
    'detail: Error message from server: ERROR: +column ".*" does not exist',
  ].join('|')})`,
);

/** Of the server's words the SQLSTATE would say it; where messages are not English the schema counts as changed. */
const waitedInVain = /canceling statement due to/;

/** pg_restore on the beginning of the stream: the table of contents comes before the data, so it exits early. */
export function headReader(client: Installation, what: readonly string[], onLine: (line: string) => void): Branch {
  return {
    name: `pg_restore ${what[0]}`,
    command: join(client.binDirectory, 'pg_restore'),
    arguments: what,
    read: async (output) => {
      for await (const line of lines(output)) onLine(line);
    },
  };
}

function written(stderr: string): readonly string[] {
  return stderr.split('\n').filter((line) => line.trim() !== '');
}

/**
 * The longest line kept whole; of a longer one its end. pg_dump writes a whole function body into one line if it must.
 */
const longest = 1024 * 1024;

/** The lines of a program's output, without their ends; invalid UTF-8 is replaced, never refused. */
export async function* lines(output: AsyncIterable<Uint8Array>): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of output) {
    const whole = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = (whole.pop() ?? '').slice(-longest);
    yield* whole;
  }
  rest += decoder.decode();
  if (rest !== '') yield rest;
}
