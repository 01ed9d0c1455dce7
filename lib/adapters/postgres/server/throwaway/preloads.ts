import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { preloadsOf } from '../../../../core/restore/preloads.ts';
import { Failure } from '../../../../errors.ts';
import type { RestoreNeeds } from '../../../../ports/database.ts';
import { run } from '../../../local/processes/run.ts';
import { type Installation, majorOf } from '../session/installations.ts';

/**
 * By library. Nothing that was restored may start to run: scheduled jobs would change what is being counted.
 */
export const quiet: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  pg_cron: { 'cron.launch_active_jobs': 'off' },
  timescaledb: { 'timescaledb.max_background_workers': '0', 'timescaledb.telemetry_level': 'off' },
};

/**
 * Server settings with which a temporary cluster holds the snapshot's extensions. Failure `configuration` names package
 * and setting where the machine lacks a library.
 */
export async function preloadsFor(
  { catalog }: RestoreNeeds,
  installation: Installation,
  database: string,
): Promise<Readonly<Record<string, string>>> {
  const needed = preloadsOf(catalog);
  if (needed.length === 0) return {};
  const directory = await libraryDirectory(installation);
  const missing = needed.filter(({ library }) => !existsSync(join(directory, `${library}.so`)));
  if (missing.length > 0) {
    const names = missing.map(({ extension }) => extension).join(', ');
    const major = majorOf(installation.versionNumber);
    throw new Failure('configuration', `the snapshot needs ${names}, and ${directory} has no such library to preload`, {
      hint: `install the package on this machine (Debian: ${missing.map(({ library }) => `postgresql-${major}-${packageOf(library)}`).join(' ')}), or set DRILL_DATABASE_URL to a server with shared_preload_libraries = '${needed.map(({ library }) => library).join(',')}'`,
    });
  }
  // A library that must come first fails otherwise: timescaledb and citus require it.
  const order = needed.toSorted((a, b) => Number(b.library === 'citus') - Number(a.library === 'citus'));
  return {
    shared_preload_libraries: order.map(({ library }) => library).join(','),
    ...(needed.some(({ extension }) => extension === 'pg_cron') ? { 'cron.database_name': database } : {}),
    ...Object.fromEntries(needed.flatMap(({ extension }) => Object.entries(quiet[extension] ?? {}))),
  };
}

function packageOf(library: string): string {
  return library.replace(/^pg_/, '').replaceAll('_', '-');
}

export async function libraryDirectory({ binDirectory }: Installation): Promise<string> {
  const { stdout } = await run({ command: join(binDirectory, 'pg_config'), arguments: ['--pkglibdir'] }).catch(() => ({
    stdout: '',
  }));
  const candidates = [stdout.trim(), join(binDirectory, '../lib/postgresql'), join(binDirectory, '../lib')];
  return candidates.find((path) => path !== '' && existsSync(join(path, 'plpgsql.so'))) ?? join(binDirectory, '../lib');
}
