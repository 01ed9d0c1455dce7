import pg from 'pg';
import { type Caller, evaluationIn, validatorOf } from '../../../../core/restore/masterStatements.ts';
import type { DatabaseAddress } from '../../../../ports/database.ts';
import { type Refusal, type Replay, replayAs } from '../restore/replay.ts';

/** A separate session of the master, for statements of an archive that a person has agreed to. */
export interface MasterSession extends AsyncDisposable {
  /**
   * Runs one statement without its semicolon; null where it succeeded. A statement that would evaluate something of the
   * archive is not run: it is refused like the server would, with our own reason.
   */
  run(statement: string): Promise<Refusal | null>;
}

/** insufficient_privilege */
const refused = '42501';

/** Languages whose functions are compiled code of the server's own disk, which no archive brings. */
const compiled = `(select oid from pg_catalog.pg_language where lanname in ('c', 'internal'))`;

/** Whether the language is there, and its validator is no function that an archive can bring. */
const languageIsSafe = `
  select l.lanvalidator = 0 or p.prolang in ${compiled} as safe
    from pg_catalog.pg_language l left join pg_catalog.pg_proc p on p.oid = l.lanvalidator
   where l.lanname = $1`;

const validatorIsSafe = `
  select pg_catalog.bool_and(p.prolang in ${compiled}) as safe
    from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace
   where p.proname = $2 and n.nspname = $1`;

/** `restoring`: the role that goes on with what builds on a wrapper; it loses the right on it with its end. */
export function masterSession(address: DatabaseAddress, restoring: string): MasterSession {
  const session = replayAs(address, { alone: true });
  return {
    async run(statement) {
      const why = evaluationIn(statement) ?? (await evaluatedBy(session, validatorOf(statement)));
      if (why !== null) {
        return {
          sqlState: refused,
          within: null,
          connectionLost: false,
          statement,
          message: `not run as the master: ${why}`,
          column: null,
        };
      }
      return (await session.run(statement)) ?? (await lend(session, statement, restoring));
    },
    [Symbol.asyncDispose]: () => session[Symbol.asyncDispose](),
  };
}

async function evaluatedBy(session: Replay, caller: Caller | null): Promise<string | null> {
  if (caller === null) return null;
  const [sql, values] =
    'language' in caller
      ? [languageIsSafe, [caller.language]]
      : [validatorIsSafe, ['pg_catalog', ...caller.validator].slice(-2)];
  const [found] = await session.rows<{ safe: boolean | null }>(sql, values);
  return found?.safe === true ? null : 'its validator would run as the master';
}

async function lend(session: Replay, statement: string, restoring: string): Promise<Refusal | null> {
  const wrapper = /^CREATE FOREIGN DATA WRAPPER ("(?:[^"]|"")+"|[^\s"]+)/.exec(statement)?.[1];
  if (wrapper === undefined) return null;
  return session.run(`grant usage on foreign data wrapper ${wrapper} to ${pg.escapeIdentifier(restoring)}`);
}
