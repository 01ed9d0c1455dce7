import type { DatabaseProperties } from '../../../../core/snapshots/catalog.ts';
import { Failure } from '../../../../errors.ts';
import type { Session } from '../session/connect.ts';

interface Row {
  readonly row: Readonly<Record<string, unknown>>;
  readonly owner: string;
  readonly encoding: string;
  readonly comment: string | null;
  readonly acl: readonly string[] | null;
  readonly settings: DatabaseProperties['settings'];
  readonly size: string;
}

/**
 * pg_database changed from release to release: `datlocprovider` came with 15, `daticulocale` with 15 and became
 * `datlocale` with 17, `daticurules` with 16. The row is read as JSON, and what is not there is absent.
 */
const sql = `
  select to_jsonb(d) - 'datacl' as row, pg_catalog.pg_get_userbyid(d.datdba) as owner,
         pg_catalog.pg_encoding_to_char(d.encoding) as encoding,
         pg_catalog.shobj_description(d.oid, 'pg_database') as comment,
         d.datacl::text[] as acl,
         pg_catalog.pg_database_size(d.oid)::text as size,
         (select coalesce(json_agg(json_build_object('role', r.rolname, 'setting', entry)
                                   order by r.rolname collate "C" nulls first, entry collate "C"), '[]')
            from pg_catalog.pg_db_role_setting s
            left join pg_catalog.pg_roles r on r.oid = s.setrole, pg_catalog.unnest(s.setconfig) as entry
           where s.setdatabase = d.oid and (s.setrole = 0 or r.oid is not null)) as settings
    from pg_catalog.pg_database d
   where d.datname = pg_catalog.current_database()`;

export async function readDatabaseProperties(session: Session): Promise<DatabaseProperties> {
  const [found] = await session.query<Row>(sql);
  if (found === undefined) throw new Failure('unexpected', 'the database is not listed in pg_database');
  const { row } = found;
  const locale = row['datlocale'] ?? row['daticulocale'];
  const rules = row['daticurules'];
  return {
    name: String(row['datname']),
    oid: Number(row['oid']),
    owner: found.owner,
    encoding: found.encoding,
    collate: String(row['datcollate']),
    ctype: String(row['datctype']),
    localeProvider: provider(row['datlocprovider']),
    locale: typeof locale === 'string' ? locale : null,
    ...(typeof rules === 'string' ? { icuRules: rules } : {}),
    comment: found.comment,
    connectionLimit: Number(row['datconnlimit']),
    settings: found.settings,
    acl: found.acl,
    sizeBytes: Number(found.size),
  };
}

function provider(letter: unknown): DatabaseProperties['localeProvider'] {
  if (letter === 'i') return 'icu';
  return letter === 'b' ? 'builtin' : 'libc';
}
