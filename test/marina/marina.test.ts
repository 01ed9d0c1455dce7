import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';

import { majors, type PostgresServer, startPostgres } from '../helpers/servers/postgres.ts';
import { moreWrites } from './activity.ts';
import { connected, withAddress } from './connection.ts';
import { fileContent, fileProperties } from './files.ts';
import { addAwkwardNames, createMarina, documentKeys, type Marina } from './load.ts';
import { type DatabaseFacts, databaseFacts, differences } from './proof.ts';
import { ownerRole } from './roles.ts';

const scale = 0.02;
let server: PostgresServer;
let marina: Marina;

before(async () => {
  server = await startPostgres();
  marina = await createMarina({ superuserUrl: server.url() }, { scale });
});
after(async () => {
  await server[Symbol.asyncDispose]();
});

test('the marina has the same proportions at every scale, and one owner', async () => {
  const facts = await databaseFacts(marina.databaseUrl);
  const expected = { 'public.clients': '200', 'public.audit_log': '3000', 'billing.invoices': '800' };
  for (const [table, rows] of Object.entries(expected)) assert.equal(facts.rows[table], rows);
  assert.deepEqual(Object.keys(facts.extensions).toSorted(), ['btree_gist', 'citext', 'pg_trgm', 'plpgsql']);
  const { 'schema public': builtIn, ...owners } = facts.owners;
  assert.equal(builtIn, 'pg_database_owner');
  assert.deepEqual([...new Set(Object.values(owners))], [ownerRole]);
});

test('every row of documents tells size and type of the file that belongs to its key', async () => {
  const rows = await server.query<{ object_key: string; content_type: string; size_bytes: string }>(
    marina.database,
    'SELECT object_key, content_type, size_bytes FROM public.documents',
  );
  assert.equal(rows.length, marina.objectKeys);
  for (const row of rows) {
    assert.equal(String(fileContent(row.object_key).length), row.size_bytes, row.object_key);
    assert.equal(fileProperties(row.object_key).contentType, row.content_type, row.object_key);
  }
  assert.ok(rows.some((row) => row.size_bytes === '0'));
  assert.ok(rows.some((row) => Number(row.size_bytes) > 1_000_000));
});

test('proof finds no difference in a database that nobody changed', async () => {
  const facts = await databaseFacts(marina.databaseUrl);
  assert.deepEqual(differences(facts, await databaseFacts(marina.databaseUrl)), []);
});

const harm: readonly (readonly [what: string, sql: string, found: readonly RegExp[]])[] = [
  [
    'a changed value',
    `UPDATE companies SET name = 'Company 0001 d.o.o' WHERE id = 1`,
    [/^contents: public\.companies: /],
  ],
  [
    'values that two rows exchanged',
    `UPDATE companies SET country = (SELECT country FROM companies o WHERE o.id = 3 - companies.id) WHERE id IN (1, 2)`,
    [/^contents: public\.companies: /],
  ],
  [
    'a lost row of a partition, by the name of its tree',
    `DELETE FROM audit_log_default WHERE id = (SELECT min(id) FROM audit_log_default)`,
    [/^rows: public\.audit_log: 3000 → 2999/, /^contents: public\.audit_log: /],
  ],
  [
    'one row twice in the place of another, beside the rows of an inheritance child',
    'INSERT INTO notices SELECT * FROM ONLY notices WHERE id = 1; DELETE FROM ONLY notices WHERE id = 2',
    [/^contents: public\.notices: /],
  ],
  [
    'a sequence that was set back',
    `SELECT setval('billing.invoice_numbers', 3)`,
    [/^sequences: billing\.invoice_numbers: 800 .* → 3 /],
  ],
  [
    'a sequence that was used for the first time',
    `SELECT nextval('billing.credit_note_numbers')`,
    [/^sequences: .*: never used/],
  ],
  [
    'a changed value that a stale materialized view does not show, in what it would show',
    'UPDATE billing.invoices SET net = net + 1 WHERE id = 1',
    [/^contents: billing\.invoices: /, /^contents: billing\.monthly_revenue: /],
  ],
  ['a lost index', 'DROP INDEX invoices_due', [/^definitions: index billing\.invoices_due: .* → missing/]],
  [
    'a lost constraint',
    'ALTER TABLE reservations DROP CONSTRAINT one_yacht_a_berth',
    [/^definitions: constraint one_yacht_a_berth .* → missing/, /^definitions: index public\.one_yacht_a_berth/],
  ],
  ['a disabled trigger', 'ALTER TABLE clients DISABLE TRIGGER clients_audit', [/^definitions: trigger clients_audit /]],
  [
    'a changed enum',
    `ALTER TYPE document_kind RENAME VALUE 'log' TO 'Log'`,
    [/^contents: public\.documents/, /^definitions: enum/],
  ],
  [
    'a large object that another content took',
    `SELECT lo_put(900000001, 5, 'x')`,
    [/^largeObjects: 900000001: (\d+) bytes \w+ → \1 bytes \w+$/],
  ],
  [
    'a lost privilege',
    'REVOKE SELECT ON yachts FROM crm_readonly',
    [/^privileges: relation public\.yachts: crm_readonly SELECT → missing/],
  ],
  [
    'a lost setting, comment and limit of the database',
    `DO $$ BEGIN EXECUTE format('ALTER DATABASE %I RESET timezone', current_database());
       EXECUTE format('COMMENT ON DATABASE %I IS NULL', current_database());
       EXECUTE format('ALTER DATABASE %I CONNECTION LIMIT -1', current_database()); END $$`,
    [/^database: comment: .* → none/, /^database: connection limit: 60 → -1/, /^database: setting for all: TimeZone/],
  ],
];

test('proof finds', async (t) => {
  let facts = await databaseFacts(marina.databaseUrl);
  for (const [what, sql, found] of harm) {
    await t.test(what, async () => {
      await connected(marina.databaseUrl, (client) => client.query(sql));
      const now = await databaseFacts(marina.databaseUrl);
      const lines = differences(facts, now);
      facts = now;
      assert.equal(lines.length, found.length, lines.join('\n'));
      for (const [index, pattern] of found.entries()) assert.match(lines[index] ?? '', pattern);
    });
  }
});

test('an hour at the office changes most tables and says which files came and went', async () => {
  const [facts, keys] = [await databaseFacts(marina.databaseUrl), await documentKeys(marina.databaseUrl)];
  for (const seed of [7, 7, 8]) {
    const { rows, addedKeys, removedKeys } = await moreWrites(marina.databaseUrl, seed);
    assert.ok(rows > 400, `${rows} rows`);
    assert.deepEqual([addedKeys.length, removedKeys.length], [25, 10]);
    assert.ok(!removedKeys.some((key) => addedKeys.includes(key)));
  }
  assert.equal((await documentKeys(marina.databaseUrl)).length, keys.length + 45);
  const changed = differences(facts, await databaseFacts(marina.databaseUrl)).filter((line) =>
    line.startsWith('contents:'),
  );
  assert.ok(changed.length >= 15, changed.join('\n'));
});

test('a plain dump brings back all of it, awkward names too, but what belongs to the database itself', async () => {
  await addAwkwardNames(marina.databaseUrl);
  await server.createDatabase('restored', `OWNER ${ownerRole} TEMPLATE template0`);
  const restoredUrl = withAddress(marina.databaseUrl, { database: 'restored' });
  await dumpAndRestore(server, marina.databaseUrl, restoredUrl);
  const facts = await databaseFacts(marina.databaseUrl);
  assert.equal(facts.rows['public.no_columns'], '3');
  const lines = differences(facts, await databaseFacts(restoredUrl), ['database']);
  assert.equal(lines.length, 1, lines.join('\n'));
  assert.match(lines[0] ?? '', /^privileges: database: /);
});

test('every major holds the same marina', async () => {
  const facts: DatabaseFacts[] = [];
  for (const major of majors) {
    await using other = await startPostgres({ major });
    const { databaseUrl } = await createMarina({ superuserUrl: other.url() }, { scale });
    await addAwkwardNames(databaseUrl);
    facts.push(await databaseFacts(databaseUrl));
  }
  const [first, ...others] = facts;
  assert.ok(first !== undefined);
  for (const other of others) {
    assert.deepEqual(differences(first, other, ['extensions']), []);
    // Their versions are the major's own.
    assert.deepEqual(Object.keys(other.extensions).toSorted(), Object.keys(first.extensions).toSorted());
  }
});

/** By PostgreSQL's own programs, through a file beside the server's data. */
async function dumpAndRestore(
  { binDirectory, dataDirectory }: PostgresServer,
  from: string,
  to: string,
): Promise<void> {
  const archive = join(dirname(dataDirectory), 'plain.dump');
  const run = promisify(execFile);
  await run(join(binDirectory, 'pg_dump'), ['--format=custom', `--file=${archive}`, from]);
  await run(join(binDirectory, 'pg_restore'), ['--exit-on-error', `--dbname=${to}`, archive]);
}
