import pg from 'pg';
import { lacksOwnerOfPublic } from '../../../../core/restore/publicSchema.ts';
import { Failure } from '../../../../errors.ts';
import type { RefusedStatement } from '../../../../ports/target.ts';
import type { Session } from '../session/connect.ts';
import { inTransaction } from '../session/maintenance.ts';
import { sqlState } from '../session/sqlstate.ts';

/** Undefined object, table, function, schema: what was refused before is missing to what follows. */
const undefinedObject = new Set(['42704', '42P01', '42883', '3F000']);

/** insufficient_privilege */
const refused = '42501';

const name = '(?:"(?:[^"]|"")+"|[a-z_][a-z0-9_$]*)';
const givesSchema = new RegExp(`^ALTER (?:SCHEMA|PUBLICATION) ${name} OWNER TO (${name})$`);
const makesEventTrigger = new RegExp(`^CREATE EVENT TRIGGER (${name}) `);
const givesObject = new RegExp(`^ALTER [A-Z ]+ (${name})\\.[^;]* OWNER TO (${name})$`);

/**
 * Runs one statement of an archive as the master, sent alone, so that anything hidden behind a semicolon is an error. A
 * new owner must be allowed to create in the schema of its object (a schema's owner, in the database), and a former
 * owner may have lost that right: it gets the right for the duration of the statement.
 */
async function settleStatement(session: Session, database: string, statement: string): Promise<void> {
  const trigger = makesEventTrigger.exec(statement)?.[1];
  try {
    if (trigger === undefined) await session.texts(statement);
    else await makeDisabled(session, statement, trigger);
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

/** Nobody ever sees it enabled: it would run with the next change of the schema, or the next login. */
async function makeDisabled(session: Session, statement: string, trigger: string): Promise<void> {
  await inTransaction(session, async () => {
    await session.texts(statement);
    await session.query(`alter event trigger ${trigger} disable`);
  });
}

/**
 * Runs `statements` in their order, event triggers made disabled; returns those that the master was refused, with those
 * that build on them.
 */
export async function settleStatements(
  session: Session,
  database: string,
  statements: readonly string[],
): Promise<readonly RefusedStatement[]> {
  const left: RefusedStatement[] = [];
  for (const statement of statements) {
    try {
      await settleStatement(session, database, statement);
    } catch (error) {
      const state = sqlState(error) ?? '';
      if (lacksOwnerOfPublic(statement, state)) continue;
      const follows = (left.length > 0 || / EVENT TRIGGER /.test(statement)) && undefinedObject.has(state);
      if (!(error instanceof Failure) || (state !== refused && !follows)) throw error;
      left.push({ statement, message: error.message });
    }
  }
  return left;
}

function creationRight(database: string, statement: string): { readonly where: string; readonly owner: string } | null {
  const schemaOwner = givesSchema.exec(statement)?.[1];
  if (schemaOwner !== undefined) return { where: `database ${pg.escapeIdentifier(database)}`, owner: schemaOwner };
  const [, schema, owner] = givesObject.exec(statement) ?? [];
  return schema === undefined || owner === undefined ? null : { where: `schema ${schema}`, owner };
}

/** As a superuser: those of `refusals` that give something to one of `owners`. Returns the others. */
export async function giveTo(
  session: Session,
  refusals: readonly RefusedStatement[],
  owners: readonly string[],
): Promise<readonly RefusedStatement[]> {
  const left: RefusedStatement[] = [];
  const names = owners.flatMap((owner) => [owner, pg.escapeIdentifier(owner)]);
  for (const refusal of refusals) {
    const gives = names.some(
      (each) =>
        refusal.statement.endsWith(` OWNER TO ${each}`) ||
        refusal.statement.startsWith(`ALTER DEFAULT PRIVILEGES FOR ROLE ${each} `),
    );
    if (gives) await session.texts(refusal.statement);
    else left.push(refusal);
  }
  return left;
}
