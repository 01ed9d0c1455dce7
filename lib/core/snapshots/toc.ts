/** One line of an archive's table of contents, as `pg_restore --list` prints it. */
export interface TocEntry {
  readonly dumpId: number;
  readonly catalogOid: number;
  /** OID of the object in the source database; 0 where it has none. The only sure link to the catalog: names are cleaned for print. */
  readonly oid: number;
  /** Type and names as printed, for example `TABLE DATA public clients crm_app`. */
  readonly text: string;
}
