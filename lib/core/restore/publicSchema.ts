/** undefined_object: of owners and grants, a role */
const undefinedRole = '42704';

/** Before 15 `public` belongs to the source's first superuser, whom another server need not have. */
const ofPublic = /^(?:ALTER SCHEMA public OWNER TO|(?:GRANT|REVOKE) [A-Z, ]+ ON SCHEMA public (?:TO|FROM)) /;

/** Whether an owner or a right of `public` failed for a role that the target does not have. */
export function lacksOwnerOfPublic(statement: string, sqlState: string): boolean {
  return sqlState === undefinedRole && ofPublic.test(statement);
}
