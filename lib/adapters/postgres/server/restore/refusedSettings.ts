import { isHarmlessSetting, libraryPrefix } from '../../../../core/restore/harmlessSettings.ts';
import type { RestoreNeeds } from '../../../../ports/database.ts';
import type { Session } from '../session/connect.ts';
import { settingClause } from '../session/quoting.ts';
import { sqlState } from '../session/sqlstate.ts';

/**
 * Of the snapshot's settings, as `name=value`, those that the server does not take from this login: no right to set them (a
 * setting that no loaded library knows needs a superuser), another major's, or a value that is none here. And those of a library
 * that the server has, which may run code by them. The server is asked by setting each on the login itself, and undone.
 */
export async function findRefusedSettings(session: Session, { catalog }: RestoreNeeds): Promise<readonly string[]> {
  const all = [
    ...catalog.database.settings.map(({ setting }) => setting),
    ...catalog.roles.flatMap((role) => role.settings),
  ];
  const wanted = [...new Set(all)].filter(isHarmlessSetting);
  if (wanted.length === 0) return [];
  const libraries = await session.query<{ name: string }>('select name from pg_catalog.pg_available_extensions');
  const ofLibraries = new Set(libraries.map(({ name }) => name));
  const refused: string[] = [];
  await session.query('begin');
  try {
    for (const setting of wanted) {
      const prefix = libraryPrefix(setting);
      const taken = (prefix === null || !ofLibraries.has(prefix)) && (await takes(session, setting));
      if (!taken) refused.push(setting);
    }
  } finally {
    await session.query('rollback');
  }
  return refused;
}

/** insufficient_privilege, undefined_object, invalid_parameter_value */
const refusals = new Set(['42501', '42704', '22023']);

async function takes(session: Session, setting: string): Promise<boolean> {
  await session.query('savepoint tried');
  try {
    await session.query(`alter role current_user ${settingClause(setting)}`);
    return true;
  } catch (error) {
    if (refusals.has(sqlState(error) ?? '')) return false;
    throw error;
  } finally {
    await session.query('rollback to savepoint tried');
  }
}
