import { glob, realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Failure } from '../../../../errors.ts';
import { locate } from '../../../local/processes/environment.ts';
import { run } from '../../../local/processes/run.ts';

/** One directory of PostgreSQL programs. */
export interface Installation {
  readonly binDirectory: string;
  /** As the programs say: `15.18`, or `19rc1` before a release. */
  readonly version: string;
  /** As servers number themselves: 150018. */
  readonly versionNumber: number;
  readonly major: number;
  /** Whether initdb and postgres are there too. */
  readonly server: boolean;
}

const usualPlaces = [
  '/usr/lib/postgresql/*/bin',
  '/usr/pgsql-*/bin',
  '/opt/homebrew/opt/postgresql@*/bin',
  '/usr/local/opt/postgresql@*/bin',
  '/usr/local/pgsql*/bin',
];

/**
 * The archive version that each major's pg_dump writes; a pg_restore reads its own and older ones. A major that is not
 * listed is newer, and only it knows what it reads.
 */
const archiveVersions: Readonly<Record<number, string>> = {
  14: '1.14',
  15: '1.14',
  16: '1.15',
  17: '1.16',
  18: '1.16',
};

/** A version before its release, `19beta2`, numbers itself 190000 as its server does. */
const programVersion = /^pg_dump \(PostgreSQL\) ((\d+)(?:\.(\d+)|(?:devel|alpha\d*|beta\d*|rc\d*)))/u;

/**
 * Finds the installations on this machine by looking: on PATH, where packages put them, and in `searchPaths`
 * (directories that hold pg_dump, or glob patterns of such). Each is asked for its version; what does not answer is
 * not there. Newest first; among equal ones those of `searchPaths` first.
 */
export async function findInstallations(searchPaths: readonly string[] = []): Promise<readonly Installation[]> {
  const directories = new Set<string>();
  for (const pattern of searchPaths) await addPlaces(directories, pattern);
  const onPath = await locate('pg_dump');
  if (onPath !== null) directories.add(dirname(onPath));
  for (const pattern of usualPlaces) await addPlaces(directories, pattern);

  const found = new Map<string, Installation>();
  for (const installation of await Promise.all([...directories].map(ask))) {
    if (installation !== null) found.set(installation.binDirectory, installation);
  }
  return [...found.values()].toSorted((a, b) => b.versionNumber - a.versionNumber);
}

/**
 * The client to dump a server with: the server's own major, in the newest installed minor. Other majors are refused:
 * older ones cannot dump it, and newer ones write what the older restoring client cannot read.
 */
export function pickDumpClient(installations: readonly Installation[], serverVersionNumber: number): Installation {
  const major = majorOf(serverVersionNumber);
  const found = newest(installations.filter((installation) => installation.major === major));
  if (found === undefined) throw missing(`no pg_dump of major ${major}`, `postgresql-client-${major}`, installations);
  return found;
}

/**
 * The client to restore with: the target's major; where that cannot read the archive, or is not installed, the oldest
 * that can, since a newer client sends settings that older servers do not know.
 */
export function pickRestoreClient(
  installations: readonly Installation[],
  targetVersionNumber: number,
  archiveFormatVersion: string,
): Installation {
  const target = majorOf(targetVersionNumber);
  const reading = installations.filter((installation) => readsArchive(installation.major, archiveFormatVersion));
  const majors = new Set(reading.map((installation) => installation.major));
  const major = majors.has(target) ? target : Math.min(...majors);
  const found = newest(reading.filter((installation) => installation.major === major));
  if (found === undefined) {
    throw missing(
      `no pg_restore that reads archives of version ${archiveFormatVersion}`,
      `postgresql-client-${target}`,
      installations,
    );
  }
  return found;
}

/** A server to restore into: the source's major, or the oldest newer one. */
export function pickServer(installations: readonly Installation[], sourceVersionNumber: number): Installation {
  const wanted = majorOf(sourceVersionNumber);
  const fit = installations.filter((installation) => installation.server && installation.major >= wanted);
  const major = Math.min(...fit.map((installation) => installation.major));
  const found = newest(fit.filter((installation) => installation.major === major));
  if (found === undefined) {
    throw missing(`no PostgreSQL server of major ${wanted} or newer`, `postgresql-${wanted}`, installations);
  }
  return found;
}

export function majorOf(versionNumber: number): number {
  return Math.trunc(versionNumber / 10000);
}

async function addPlaces(directories: Set<string>, pattern: string): Promise<void> {
  for await (const place of glob(pattern)) directories.add(place);
}

async function ask(place: string): Promise<Installation | null> {
  try {
    const pgDump = await realpath(join(place, 'pg_dump'));
    // Debian's /usr/bin/pg_dump leads to a wrapper that picks a version by itself: no installation of any.
    if (basename(pgDump) !== 'pg_dump') return null;
    const binDirectory = dirname(pgDump);
    const { stdout } = await run({ command: pgDump, arguments: ['--version'], timeoutSeconds: 10 });
    const version = programVersion.exec(stdout);
    if (version === null) return null;
    const [, words = '', major, minor = 0] = version;
    const programs = await Promise.all(['initdb', 'postgres'].map((program) => locate(join(binDirectory, program))));
    return {
      binDirectory,
      version: words,
      versionNumber: Number(major) * 10000 + Number(minor),
      major: Number(major),
      server: programs.every((program) => program !== null),
    };
  } catch {
    // A directory without a working pg_dump does not count: a broken installation must not hide the others.
    return null;
  }
}

/** What a pg_dump writes that calls itself `pg_dump 16.14`; of a major that is not known, the newest that is. */
export function archiveVersionBy(pgDump: string): string {
  const major = Number(/\d+/.exec(pgDump)?.[0]);
  return archiveVersions[major] ?? Object.values(archiveVersions).at(-1) ?? '';
}

function readsArchive(major: number, archiveFormatVersion: string): boolean {
  if (major > Math.max(...Object.keys(archiveVersions).map(Number))) return true;
  const readable = archiveVersions[major];
  return readable !== undefined && readable.localeCompare(archiveFormatVersion, 'en', { numeric: true }) >= 0;
}

function newest(installations: readonly Installation[]): Installation | undefined {
  return installations.toSorted((a, b) => b.versionNumber - a.versionNumber)[0];
}

/** Debian's command to add the packages of postgresql.org, which has every major. */
const otherPackages = 'apt-get install postgresql-common && /usr/share/postgresql-common/pgdg/apt.postgresql.org.sh';

function missing(problem: string, packageName: string, installations: readonly Installation[]): Failure {
  const found = installations.map((installation) => installation.version).join(', ');
  return new Failure('configuration', `${problem}; found ${found === '' ? 'none' : found}`, {
    hint: `apt-get install ${packageName}; where the system has none, first: ${otherPackages}`,
  });
}
