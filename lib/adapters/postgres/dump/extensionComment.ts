import type { Replay } from '../server/restore/replay.ts';

const comment = /^COMMENT ON EXTENSION (?<name>"(?:[^"]|"")+"|[a-z_][a-z0-9_$]*) IS '(?<said>(?:[^']|'')*)';$/;

/**
 * Whether a refused statement would only say of an extension what is said already: an archive has the comment of each, and the
 * one that its script gives is there.
 */
export async function isSaidAlready(replay: Replay, statement: string): Promise<boolean> {
  const { name, said } = comment.exec(statement)?.groups ?? {};
  if (name === undefined || said === undefined) return false;
  const [found] = await replay.rows<{ same: boolean | null }>(
    `select pg_catalog.obj_description(oid, 'pg_extension') = $2 as same
       from pg_catalog.pg_extension where pg_catalog.quote_ident(extname) = $1`,
    [name, said.replaceAll("''", "'")],
  );
  return found?.same === true;
}
