import pg from 'pg';

import { run } from '../../tools/setup/command.ts';
import { type Kind, kindAt } from './kinds.ts';

/** One object of a database as the plain tools tell of it: its definition, or what it holds. */
export interface Fact {
  readonly kind: Kind;
  /** Unique within its kind. */
  readonly name: string;
  readonly text: string;
}

/**
 * Everything of a database: its objects by plain `pg_dump --schema-only`, its rows, sequences and large objects by
 * queries of our own. Shares no code with Lifeboat.
 */
export async function factsOf(binDirectory: string, url: string): Promise<readonly Fact[]> {
  const script = await run(`${binDirectory}/pg_dump`, ['--schema-only', '--no-password', `--dbname=${url}`]);
  return [...definitions(script), ...(await contents(url))];
}

const header = /^--\n-- Name: (.*); Type: ([A-Z ]+); Schema: (.*); Owner: ?(.*)\n--\n$/m;
/** Session settings that pg_dump writes between entries, depending on what came before, and keys of its own. */
const context =
  /^(?:SET default_(?:tablespace|table_access_method) = .*;|\\(?:un)?restrict .*|-- PostgreSQL database dump.*|--)$/gm;

function definitions(script: string): readonly Fact[] {
  const [, ...parts] = script.split(/^(?=--\n-- Name: )/m);
  return parts.map((part) => {
    const [title = '', name = '', kind = '', schema = ''] = header.exec(part) ?? [];
    if (title === '') throw new Error(`an entry of pg_dump without a title: ${part}`);
    const text = part.slice(title.length).replaceAll(context, '').replaceAll(/\n+/g, '\n').trim();
    return { kind: kindAt(kind), name: `${schema}.${name}`, text };
  });
}

const sameText =
  "set timezone = utc; set datestyle = iso; set intervalstyle = postgres; set search_path = ''; set row_security = off";

async function contents(url: string): Promise<readonly Fact[]> {
  const client = new pg.Client({ connectionString: url, ssl: false });
  await client.connect();
  try {
    await client.query(sameText);
    const facts: Fact[] = [];
    // Hash partitions by an enum rightly take other rows after a restore, so a tree is read at its root.
    const relations = await client.query<{ name: string; tree: boolean; view: boolean; filled: boolean }>(
      `select c.oid::regclass::text as name, c.relkind = 'p' as tree, c.relkind = 'm' as view, c.relispopulated as filled
         from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where c.relkind in ('r', 'p', 'm') and not c.relispartition and n.nspname !~ '^pg_' and n.nspname <> 'information_schema' order by 1`,
    );
    for (const { name, tree, view, filled } of relations.rows) {
      const kind = view ? 'MATERIALIZED VIEW DATA' : 'TABLE DATA';
      const rows = filled
        ? await client.query<{ text: string }>(
            `select count(*) || ' ' || md5(coalesce(string_agg(t::text, E'\\n' order by t::text collate "C"), '')) as text
               from ${tree ? '' : 'only'} ${name} t`,
          )
        : { rows: [{ text: 'not filled' }] };
      facts.push({ kind, name, text: rows.rows[0]?.text ?? '' });
    }
    const others = await client.query<Fact>(
      `select 'SEQUENCE SET' as kind, format('%I.%I', schemaname, sequencename) as name, coalesce(last_value::text, 'unused') as text
         from pg_sequences
       union all
       select 'BLOBS', oid::text, md5(lo_get(oid)) from pg_largeobject_metadata`,
    );
    return [...facts, ...others.rows];
  } finally {
    await client.end();
  }
}

/** The definition as anyone would have it who does not own the objects the same way. */
export function withoutOwner({ text }: Fact): string {
  return text
    .replaceAll(/^ALTER .* OWNER TO .*;$/gm, '')
    .replaceAll(/\n+/g, '\n')
    .trim();
}
