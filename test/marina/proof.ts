import type { Client } from 'pg';

import { connected } from './connection.ts';
import { ownersQuery, privilegesQuery } from './proof/access.ts';
import { definitionsQuery } from './proof/definitions.ts';
import {
  commentsQuery,
  databaseQuery,
  extensionsQuery,
  largeObjectsQuery,
  sequencesQuery,
} from './proof/properties.ts';
import { type Relation, relationsQuery } from './proof/relations.ts';

/** By the qualified name of the thing: what is known of it, as text. */
type Facts = Readonly<Record<string, string>>;

/** Everything about a database that a restore must bring back. */
export interface DatabaseFacts {
  /** Exact counts of tables and views. A partition tree is one, its root; an inheritance child another. */
  readonly rows: Facts;
  /** A checksum of the same rows, whatever their order and the order of columns. */
  readonly contents: Facts;
  readonly definitions: Facts;
  readonly sequences: Facts;
  readonly largeObjects: Facts;
  readonly extensions: Facts;
  readonly owners: Facts;
  readonly privileges: Facts;
  readonly comments: Facts;
  readonly database: Facts;
}

/**
 * Reads the facts in one snapshot, by plain SQL. Shares no code with Lifeboat: it is what Lifeboat is judged by. The
 * same database gives the same facts on every major from 15 on. Wants a role that may read everything.
 */
export async function databaseFacts(url: string): Promise<DatabaseFacts> {
  return connected(url, async (client) => {
    await client.query(sameTextEverywhere);
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY');
    const facts: DatabaseFacts = {
      ...(await readRelations(client)),
      definitions: await read(client, definitionsQuery),
      sequences: await read(client, sequencesQuery),
      largeObjects: await read(client, largeObjectsQuery),
      extensions: await read(client, extensionsQuery),
      owners: await read(client, ownersQuery),
      privileges: await read(client, privilegesQuery),
      comments: await read(client, commentsQuery),
      database: await read(client, databaseQuery),
    };
    await client.query('COMMIT');
    return facts;
  });
}

/** One line per difference, in a fixed order; empty when the two are the same. `except` leaves sections out. */
export function differences(
  before: DatabaseFacts,
  after: DatabaseFacts,
  except: readonly (keyof DatabaseFacts)[] = [],
): string[] {
  const sections = (Object.keys(before) as (keyof DatabaseFacts)[]).filter((section) => !except.includes(section));
  return sections.flatMap((section) => {
    const [was, is] = [before[section], after[section]];
    const names = [...new Set([...Object.keys(was), ...Object.keys(is)])].toSorted();
    const changed = names.filter((name) => was[name] !== is[name]);
    return changed.map((name) => `${section}: ${name}: ${short(was[name])} → ${short(is[name])}`);
  });
}

function short(fact: string | undefined): string {
  if (fact === undefined) return 'missing';
  return fact.length > 160 ? `${fact.slice(0, 160)}…` : fact;
}

/** Settings that change how a value is written, and those that could stop the reading. */
const sameTextEverywhere = `
  SET client_encoding = 'UTF8'; SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'postgres'; SET TimeZone = 'UTC';
  SET extra_float_digits = 3; SET bytea_output = 'hex'; SET lc_monetary = 'C'; SET search_path = '';
  SET quote_all_identifiers = off; SET row_security = off;
  SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0`;

async function read(client: Client, query: string): Promise<Facts> {
  const { rows } = await client.query<{ name: string; fact: string | null }>(query);
  const facts = Object.fromEntries(rows.map(({ name, fact }) => [name, fact ?? 'none']));
  if (Object.keys(facts).length < rows.length) throw new Error(`two facts of one name: ${query}`);
  return facts;
}

async function readRelations(client: Client): Promise<{ rows: Facts; contents: Facts }> {
  const rows: Record<string, string> = {};
  const contents: Record<string, string> = {};
  for (const relation of (await client.query<Relation>(relationsQuery)).rows) {
    const result = await client.query<{ count: string; checksum: string }>(checksumQuery(relation));
    rows[relation.name] = result.rows[0]?.count ?? 'none';
    contents[relation.name] = result.rows[0]?.checksum ?? 'none';
  }
  return { rows, contents };
}

/** Adds up the rows' MD5 digests, as two numbers: their order does not matter, a repeated or a missing one does. */
function checksumQuery({ source, columns }: Relation): string {
  const half = (part: string) => `sum(('x' || ${part}(digest, 16))::bit(64)::bigint::numeric)`;
  return `SELECT count(*), concat_ws('/', ${half('left')}, ${half('right')}) AS checksum
    FROM (SELECT md5(ROW(${columns.join(', ')})::text) AS digest FROM ${source}) digests`;
}
