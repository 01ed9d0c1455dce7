import pg from 'pg';

/**
 * Settings whose stored value is a list of quoted names (GUC_LIST_QUOTE); written back as one literal they would be one
 * name with a comma in it. The list is PostgreSQL's own (src/bin/pg_dump/dumputils.c, variable_is_guc_list_quote).
 */
const nameLists = new Set([
  'local_preload_libraries',
  'search_path',
  'session_preload_libraries',
  'shared_preload_libraries',
  'temp_tablespaces',
  'unix_socket_directories',
]);

/** `timezone=UTC`, as pg_db_role_setting and pg_roles hold it, as the end of an `ALTER … SET` statement. */
export function settingClause(entry: string): string {
  const equals = entry.indexOf('=');
  const name = entry.slice(0, equals);
  const value = entry.slice(equals + 1);
  const values = nameLists.has(name.toLowerCase()) ? splitNames(value) : [value];
  const quotedName = name
    .split('.')
    .map((part) => pg.escapeIdentifier(part))
    .join('.');
  return `set ${quotedName} to ${values.map((item) => pg.escapeLiteral(item)).join(', ')}`;
}

/** `"$user", public` as its names. An empty list is one empty name: `set search_path to ''`. */
function splitNames(list: string): readonly string[] {
  const names = [...list.matchAll(/"((?:[^"]|"")*)"|[^\s,"]+/gu)].map(
    ([bare, quoted]) => quoted?.replaceAll('""', '"') ?? bare,
  );
  return names.length === 0 ? [''] : names;
}
