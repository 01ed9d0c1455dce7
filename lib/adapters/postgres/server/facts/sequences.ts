import type { Sequence } from '../../../../core/snapshots/catalog.ts';
import { Failure } from '../../../../errors.ts';
import { isGone } from '../count/countingFailure.ts';
import type { Session } from '../session/connect.ts';
import { extensionMember, qualified, userSchema } from './tables.ts';

/** Reading the value of a sequence locks it to the end of the transaction. */
const readAtOnce = 200;

export interface ListedSequence extends Pick<Sequence, 'schema' | 'name'> {
  readonly oid: string;
}

/**
 * A sequence that was dropped since the snapshot is listed, because a dump lists it too. Failure `credentials` names
 * one whose value may not be read: otherwise it would silently be missing.
 */
export async function listSequences(session: Session): Promise<readonly ListedSequence[]> {
  const listed = await session.query<ListedSequence & { readable: boolean }>(
    `select c.oid::text as oid, n.nspname as schema, c.relname as name,
            coalesce(pg_catalog.has_sequence_privilege(c.oid, 'SELECT'), true) as readable
       from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where c.relkind = 'S' and c.relpersistence <> 't' and ${userSchema} and not ${extensionMember}
        and not (c.relpersistence = 'u' and pg_catalog.pg_is_in_recovery())
      order by 2, 3`,
  );
  const hidden = listed.find((sequence) => !sequence.readable);
  if (hidden === undefined) return listed;
  throw new Failure('credentials', `the value of sequence ${qualified(hidden)} may not be read`, {
    hint: `grant select on sequence ${qualified(hidden)} to ${session.address.user}`,
  });
}

/**
 * Their values, which no snapshot shows: at least as old as the moment of reading. Some at a time, each in a
 * transaction that the statements of `begin` start. Null for one that was dropped meanwhile.
 */
export async function readValues(
  session: Session,
  listed: readonly ListedSequence[],
  begin: string,
): Promise<readonly Sequence[]> {
  const sequences: Sequence[] = [];
  for (let start = 0; start < listed.length; start += readAtOnce) {
    sequences.push(...(await valuesOf(session, listed.slice(start, start + readAtOnce), begin)));
  }
  return sequences;
}

async function valuesOf(
  session: Session,
  some: readonly ListedSequence[],
  begin: string,
): Promise<readonly Sequence[]> {
  await session.query(begin);
  try {
    const [read] = await session.query<{ values: readonly (string | null)[] }>(
      `select pg_catalog.array_agg(pg_catalog.pg_sequence_last_value(s.oid)::text order by s.at) as values
         from pg_catalog.unnest($1::oid[]) with ordinality as s(oid, at)`,
      [some.map(({ oid }) => oid)],
    );
    await session.query('commit');
    return some.map(({ schema, name }, at) => ({ schema, name, value: read?.values[at] ?? null }));
  } catch (error) {
    if (!isGone(error)) throw error;
    await session.query('rollback');
  }
  const [only] = some;
  if (only !== undefined && some.length === 1) return [{ schema: only.schema, name: only.name, value: null }];
  const half = Math.ceil(some.length / 2);
  return [
    ...(await valuesOf(session, some.slice(0, half), begin)),
    ...(await valuesOf(session, some.slice(half), begin)),
  ];
}
