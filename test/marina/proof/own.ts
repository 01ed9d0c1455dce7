/**
 * Conditions shared by the queries of proof: what the database's users made, and neither the server nor an extension.
 * The queries run with an empty search_path, so every name that they print is qualified.
 */

/** For a query whose catalog row has the alias `o`: `ownObject('pg_proc', 'o.pronamespace')`. */
export function ownObject(catalog: string, namespace: string): string {
  return `NOT EXISTS (SELECT FROM pg_depend e
      WHERE e.classid = '${catalog}'::regclass AND e.objid = o.oid AND e.deptype = 'e')
    AND EXISTS (SELECT FROM pg_namespace n WHERE n.oid = ${namespace} AND ${ownSchema('n')})`;
}

/** For a query in which pg_namespace has this alias. */
export function ownSchema(alias: string): string {
  return `${alias}.nspname <> 'information_schema' AND ${alias}.nspname !~ '^pg_'`;
}
