import pg from 'pg';
import { type KeptCopy, parseKeptCopy, renderKeptCopy } from '../../../../core/restore/keptCopy.ts';
import type { TargetDatabase } from '../../../../ports/target.ts';
import type { Session } from '../session/connect.ts';
import { inTransaction } from '../session/maintenance.ts';

/** Every verified copy that a restore kept on this server, by name. */
export async function keptCopies(session: Session): ReturnType<TargetDatabase['kept']> {
  const rows = await session.query<{ name: string; comment: string }>(
    `select d.datname as name, pg_catalog.shobj_description(d.oid, 'pg_database') as comment
       from pg_catalog.pg_database d
      where d.datname like '%\\_lifeboat\\_restoring' and pg_catalog.shobj_description(d.oid, 'pg_database') is not null
      order by 1`,
  );
  return rows.flatMap(({ name, comment: text }) => {
    const copy = parseKeptCopy(text);
    return copy === null ? [] : [{ name, copy }];
  });
}

export async function keptCopy(session: Session, name: string): Promise<KeptCopy | null> {
  return (await keptCopies(session)).find((each) => each.name === name)?.copy ?? null;
}

/** Marks `name` as a kept copy and closes it, so that it stays as verified. */
export function keepCopy(session: Session, name: string, copy: KeptCopy): Promise<void> {
  return inTransaction(session, async () => {
    await writeMark(session, name, copy);
    await allowConnections(session, name, false);
  });
}

export async function writeMark(session: Session, name: string, copy: KeptCopy): Promise<void> {
  await comment(session, name, renderKeptCopy(copy));
}

export async function comment(session: Session, name: string, text: string | null): Promise<void> {
  const literal = text === null ? 'null' : pg.escapeLiteral(text);
  await session.query(`comment on database ${pg.escapeIdentifier(name)} is ${literal}`);
}

/** Superusers too are kept out of a database that allows no connections; its owner may say so. */
export async function allowConnections(session: Session, name: string, allowed: boolean): Promise<void> {
  await session.query(`alter database ${pg.escapeIdentifier(name)} allow_connections ${allowed}`);
}

/** Opens what a swap had closed, and records that in its copy's mark. Does nothing where nothing is closed. */
export async function reopenFor(session: Session, name: string): Promise<string | null> {
  const copy = await keptCopy(session, name);
  if (copy === null || copy.closed === null) return null;
  const { closed } = copy;
  await inTransaction(session, async () => {
    const there = await session.query('select from pg_catalog.pg_database where datname = $1', [closed]);
    if (there.length > 0) await allowConnections(session, closed, true);
    await writeMark(session, name, { ...copy, closed: null });
  });
  return closed;
}
