import { escapeLiteral } from 'pg';
import { connected } from './connection.ts';

/** Owns the database and everything in it; may log in, nothing more. */
export const ownerRole = 'crm_app';
/** Reads what the owner grants it. */
export const readonlyRole = 'crm_readonly';

/**
 * Makes the two roles of the marina on a server, or gives them this password where they exist: also what a bare server
 * needs before the marina can be restored to it.
 */
export async function makeRoles(superuserUrl: string, password: string): Promise<void> {
  await connected(superuserUrl, async (client) => {
    for (const role of [ownerRole, readonlyRole]) {
      const { rowCount } = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [role]);
      await client.query(
        `${rowCount === 0 ? 'CREATE' : 'ALTER'} ROLE ${role} LOGIN PASSWORD ${escapeLiteral(password)}`,
      );
    }
  });
}
