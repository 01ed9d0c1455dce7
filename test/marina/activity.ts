import type { Client } from 'pg';

import { connected } from './connection.ts';
import { fileProperties, fileSize } from './files.ts';

export interface Activity {
  /** Keys of new rows in `documents`: the caller uploads their files. */
  readonly addedKeys: readonly string[];
  /** Keys whose rows are gone: the caller removes their files. */
  readonly removedKeys: readonly string[];
  /** How many rows were inserted, updated and deleted, audit rows of triggers not counted. */
  readonly rows: number;
}

/**
 * What an hour at the office does to the database: some 700 inserts, updates and deletes over most tables (fewer in a
 * small marina), one transaction per piece of work. Which rows it takes depends on `seed` and on what is there. Can be
 * repeated, also with the same seed, but not two at a time.
 */
export async function moreWrites(databaseUrl: string, seed: number): Promise<Activity> {
  return connected(databaseUrl, async (client) => {
    let rows = 0;
    for (const statement of piecesOfWork) {
      rows += (await client.query(statement, [seed])).rowCount ?? 0;
    }
    const addedKeys = await addDocuments(client, seed, 25);
    const removedKeys = await removeDocuments(client, seed, 10, addedKeys);
    return { addedKeys, removedKeys, rows: rows + addedKeys.length + removedKeys.length };
  });
}

/** Each takes the seed as $1. `hashint8extended(id, $1)` shuffles rows the same way on every server. */
const piecesOfWork: readonly string[] = [
  `INSERT INTO clients (id, full_name, email, language, tags, notes, created_at)
   OVERRIDING SYSTEM VALUE
   SELECT id, 'Client ' || lpad(id::text, 5, '0'), format('client%s@example.test', id), 'de', '{walk-in}',
     'Came by, seed ' || $1::bigint, now()
   FROM (SELECT nextval(pg_get_serial_sequence('clients', 'id')) AS id FROM generate_series(1, 25)) ids`,

  `INSERT INTO yachts (client_id, name, length_m, beam_m, built, equipment)
   SELECT id, 'Newcomer ' || id, 9 + id % 9, 3.2, 2024, jsonb_build_object('seed', $1::bigint) FROM clients
   WHERE tags @> '{walk-in}' AND NOT EXISTS (SELECT FROM yachts y WHERE y.client_id = clients.id)`,

  `WITH added AS (
     INSERT INTO interests (client_id, source, expected_value, wishes)
     SELECT id, 'walk-in', 1000 + id % 900, '{"length": 11}' FROM clients ORDER BY hashint8extended(id, $1) LIMIT 40
     RETURNING id, stage
   )
   INSERT INTO stage_changes (interest_id, stage) SELECT id, stage FROM added`,

  `WITH moved AS (
     UPDATE interests SET stage = 'won', contact_again_at = NULL
     WHERE id IN (
       SELECT id FROM interests WHERE stage NOT IN ('won', 'lost') ORDER BY hashint8extended(id, $1) LIMIT 80
     )
     RETURNING id, stage
   )
   INSERT INTO stage_changes (interest_id, stage) SELECT id, stage FROM moved`,

  `DELETE FROM interests
   WHERE id IN (SELECT id FROM interests WHERE stage = 'lost' ORDER BY hashint8extended(id, $1 + 1) LIMIT 15)`,

  // A new stay begins a day after the last one of its berth.
  `INSERT INTO reservations (berth_id, client_id, yacht_id, stay, price_per_night)
   SELECT r.berth_id, y.client_id, y.id, tstzrange(r.free_from, r.free_from + interval '4 days'), 61.50
   FROM (
     SELECT berth_id, max(upper(stay)) + interval '1 day' AS free_from,
       row_number() OVER (ORDER BY hashint8extended(berth_id, $1)) AS n
     FROM reservations GROUP BY berth_id ORDER BY n LIMIT 30
   ) r
   JOIN (SELECT id, client_id, row_number() OVER (ORDER BY hashint8extended(id, $1)) AS n FROM yachts) y USING (n)`,

  `UPDATE reservations
   SET status = CASE status WHEN 'requested' THEN 'confirmed' ELSE 'arrived' END::reservation_status,
     late_arrival = interval '35 minutes'
   WHERE id IN (
     SELECT id FROM reservations WHERE status IN ('requested', 'confirmed') ORDER BY hashint8extended(id, $1) LIMIT 40
   )`,

  `WITH added AS (
     INSERT INTO billing.invoices (number, client_id, reservation_id, issued_on, due_on, net)
     SELECT billing.next_invoice_number(current_date), client_id, id, current_date, current_date + 14,
       price_per_night * nights
     FROM reservations ORDER BY hashint8extended(id, $1) LIMIT 40
     RETURNING id, net
   )
   INSERT INTO billing.invoice_lines (invoice_id, line, description, quantity, unit_price)
   SELECT id, line, CASE line WHEN 1 THEN 'Berth per night' ELSE 'Electricity kWh' END, line, net / 3
   FROM added CROSS JOIN generate_series(1, 2) line`,

  `UPDATE billing.invoices SET status = 'paid', paid_at = now()
   WHERE id IN (SELECT id FROM billing.invoices WHERE status = 'open' ORDER BY hashint8extended(id, $1) LIMIT 40)`,

  `DELETE FROM billing.invoices
   WHERE id IN (SELECT id FROM billing.invoices WHERE status = 'draft' ORDER BY hashint8extended(id, $1) LIMIT 10)`,

  `UPDATE clients
   SET notes = concat(notes, E'\\nCalled back, seed ', $1::bigint), preferences = preferences || '{"newsletter": false}'
   WHERE id IN (SELECT id FROM clients ORDER BY hashint8extended(id, $1 + 2) LIMIT 60)`,

  `UPDATE clients
   SET full_name = 'erased', email = format('erased%s@example.test', id), phone = NULL, address = NULL, born_on = NULL,
     notes = NULL, erased_at = now()
   WHERE id = (SELECT id FROM clients WHERE erased_at IS NULL ORDER BY hashint8extended(id, $1 + 3) LIMIT 1)`,

  `INSERT INTO billing.ai_usage_ledger (used_at, feature, model, tokens_in, tokens_out, cost_usd, took, request)
   SELECT now() - i * interval '1 minute', 'draft reply', 'model-' || i % 3, 900 + i, 120, 0.0034500001 * i,
     i * interval '210 milliseconds', jsonb_build_object('seed', $1::bigint)
   FROM generate_series(1, 50) i`,

  `INSERT INTO signing_webhook_receipts (event_id, received_at, payload, body, signature)
   SELECT 'evt_' || gen_random_uuid(), now(), decode(repeat(md5($1::bigint || '/' || i), 200), 'hex'),
     '{"type": "envelope.signed"}', sha256(convert_to(i::text, 'UTF8'))
   FROM generate_series(1, 15) i`,

  `INSERT INTO audit_log (actor, action, entity, entity_id, address)
   SELECT 'office-1', 'view', 'clients', id, '10.20.0.7' FROM clients ORDER BY hashint8extended(id, $1 + 4) LIMIT 200`,

  // One scan is replaced: a large object goes, another comes.
  `WITH replaced AS (
     SELECT id, lo_unlink(scan) AS gone FROM archived_contracts ORDER BY hashint8extended(id, $1) LIMIT 1
   )
   UPDATE archived_contracts a SET scan = lo_from_bytea(0, convert_to('scanned again, seed ' || $1::bigint, 'UTF8'))
   FROM replaced r WHERE a.id = r.id AND r.gone = 1`,

  `UPDATE app_settings SET value = value || jsonb_build_object('seed', $1::bigint) WHERE name = 'marina'`,
];

async function addDocuments(client: Client, seed: number, count: number): Promise<readonly string[]> {
  const { rows } = await client.query<{ id: string; client_id: number }>(
    `SELECT nextval(pg_get_serial_sequence('documents', 'id')) AS id, c.id AS client_id
     FROM (SELECT id FROM clients ORDER BY hashint8extended(id, $1 + 5) LIMIT $2) c`,
    [seed, count],
  );
  const documents = rows.map(({ id, client_id }, index) => {
    const folder = `clients/${String(client_id).padStart(5, '0')}`;
    const names = [
      `${folder}/contracts/addendum № ${id}.pdf`,
      `${folder}/scans/ID card back (${id}).png`,
      `inbox/note #${id} + reply.txt`,
      `yachts/new/⛵️ ${id}.jpg`,
    ];
    const key = names[index % names.length] ?? '';
    return { id, client: client_id, key, kind: ['contract', 'scan', 'note', 'photo'][index % names.length] ?? '' };
  });
  await client.query(
    `INSERT INTO documents (id, client_id, kind, object_key, content_type, size_bytes)
     OVERRIDING SYSTEM VALUE
     SELECT * FROM unnest($1::bigint[], $2::integer[], $3::document_kind[], $4::text[], $5::text[], $6::bigint[])`,
    [
      documents.map((one) => one.id),
      documents.map((one) => one.client),
      documents.map((one) => one.kind),
      documents.map((one) => one.key),
      documents.map((one) => fileProperties(one.key).contentType),
      documents.map((one) => fileSize(one.key)),
    ],
  );
  return documents.map((one) => one.key);
}

async function removeDocuments(
  client: Client,
  seed: number,
  count: number,
  except: readonly string[],
): Promise<readonly string[]> {
  const { rows } = await client.query<{ object_key: string }>(
    `DELETE FROM documents
     WHERE id IN (SELECT id FROM documents WHERE object_key <> ALL ($3) ORDER BY hashint8extended(id, $1) LIMIT $2)
     RETURNING object_key`,
    [seed, count, except],
  );
  return rows.map((row) => row.object_key);
}
