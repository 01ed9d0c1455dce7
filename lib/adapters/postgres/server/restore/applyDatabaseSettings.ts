import pg from 'pg';
import { isHarmlessSetting } from '../../../../core/restore/harmlessSettings.ts';
import { Failure } from '../../../../errors.ts';
import type { RestoreNeeds } from '../../../../ports/database.ts';
import type { Session } from '../session/connect.ts';
import { inTransaction } from '../session/maintenance.ts';
import { settingClause } from '../session/quoting.ts';
import { findRefusedSettings } from './refusedSettings.ts';

interface Grant {
  /** Null for PUBLIC. */
  readonly grantee: string | null;
  readonly privilege: string;
  readonly grantable: boolean;
}

/**
 * Applies to `database` what `ALTER DATABASE`, `GRANT ON DATABASE` and `COMMENT` had set, because an archive does not
 * contain it; only harmless settings, without `refused`. In one transaction; running it again changes nothing.
 */
export async function applyDatabaseSettings(
  session: Session,
  database: string,
  needs: RestoreNeeds,
  refused: readonly string[],
): Promise<void> {
  const { settings, acl, comment, connectionLimit, owner } = needs.catalog.database;
  const name = pg.escapeIdentifier(database);
  const grants = acl === null ? null : await explode(session, acl);
  await inTransaction(session, async () => {
    for (const { role, setting } of settings) {
      if (!isHarmlessSetting(setting) || refused.includes(setting)) continue;
      const whose =
        role === null ? `alter database ${name}` : `alter role ${pg.escapeIdentifier(role)} in database ${name}`;
      await session.query(`${whose} ${settingClause(setting)}`);
    }
    if (grants !== null) await replaceGrants(session, name, owner, grants);
    await session.query(`comment on database ${name} is ${comment === null ? 'null' : pg.escapeLiteral(comment)}`);
    await session.query(`alter database ${name} connection limit ${connectionLimit}`);
  });
}

/** The database's own harmless settings alone. */
export async function applySettings(session: Session, database: string, needs: RestoreNeeds): Promise<void> {
  const refused = await findRefusedSettings(session, needs);
  for (const { role, setting } of needs.catalog.database.settings) {
    if (role !== null || !isHarmlessSetting(setting) || refused.includes(setting)) continue;
    await session.query(`alter database ${pg.escapeIdentifier(database)} ${settingClause(setting)}`);
  }
}

/** The ACL replaces PostgreSQL's defaults (all to the owner, CONNECT and TEMPORARY to PUBLIC), so these go first. */
async function replaceGrants(session: Session, name: string, owner: string, grants: readonly Grant[]): Promise<void> {
  await session.query(`revoke all on database ${name} from public, ${pg.escapeIdentifier(owner)}`);
  for (const { grantee, privilege, grantable } of grants) {
    const whom = grantee === null ? 'public' : pg.escapeIdentifier(grantee);
    await session.query(`grant ${privilege} on database ${name} to ${whom}${grantable ? ' with grant option' : ''}`);
  }
}

/** The server itself reads ACL items, so that role names need no parser here; it knows only roles that it has. */
async function explode(session: Session, acl: readonly string[]): Promise<readonly Grant[]> {
  try {
    return await session.query<Grant>(
      `select r.rolname as grantee, a.privilege_type as privilege, a.is_grantable as grantable
         from pg_catalog.aclexplode($1::text[]::aclitem[]) a left join pg_catalog.pg_roles r on r.oid = a.grantee`,
      [acl],
    );
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    throw new Failure(error.kind, `cannot read the grants of the database (${acl.join(', ')}): ${error.message}`, {
      hint: 'create the roles that the snapshot needs first',
      cause: error,
    });
  }
}
