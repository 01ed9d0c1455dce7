import pg from 'pg';
import { Failure } from '../../errors.ts';
import type { Session } from './connect.ts';
import { inTransaction } from './maintenance.ts';
import { sqlState } from './sqlstate.ts';

/** insufficient_privilege */
const refused = '42501';

const name = '(?:"(?:[^"]|"")+"|[a-z_][a-z0-9_$]*)';
const givesSchema = new RegExp(`^ALTER (?:SCHEMA|PUBLICATION) ${name} OWNER TO (${name})$`);
const givesObject = new RegExp(`^ALTER [A-Z ]+ (${name})\\.[^;]* OWNER TO (${name})$`);

/**
 * Runs one statement of an archive as the master; what hides behind a semicolon is an error, for it is sent alone. A new
 * owner must be allowed to create in the schema of what it gets (a schema's, in the database), and an owner of old may have
 * lost that right: it has it for the length of the statement.
 */
export async function settleStatement(session: Session, database: string, statement: string): Promise<void> {
  try {
    await session.texts(statement);
  } catch (error) {
    const right = sqlState(error) === refused ? creationRight(database, statement) : null;
    if (right === null) throw error;
    await inTransaction(session, async () => {
      await session.query(`grant create on ${right.where} to ${right.owner}`);
      await session.texts(statement);
      await session.query(`revoke create on ${right.where} from ${right.owner}`);
    }).catch((second: unknown) => {
      throw second instanceof Failure && sqlState(second) === refused ? error : second;
    });
  }
}

function creationRight(database: string, statement: string): { readonly where: string; readonly owner: string } | null {
  const schemaOwner = givesSchema.exec(statement)?.[1];
  if (schemaOwner !== undefined) return { where: `database ${pg.escapeIdentifier(database)}`, owner: schemaOwner };
  const [, schema, owner] = givesObject.exec(statement) ?? [];
  return schema === undefined || owner === undefined ? null : { where: `schema ${schema}`, owner };
}
