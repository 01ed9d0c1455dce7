-- The rows of port_nimara_crm: 10,000 clients and what a marina knows about them. Runs as crm_app over schema.sql.
-- Wants `SET marina.scale = '1'` before it (0.02 for tests). The same scale gives the same rows on every server: all
-- chance is a hash of the row's number, all time is counted back from the morning of 3 November 2025.

BEGIN;
SET LOCAL TimeZone = 'UTC';
SET LOCAL max_parallel_workers_per_gather = 0;

-- What the rows are made with; goes again at the end.
CREATE SCHEMA seed;
SET LOCAL search_path = public, billing, seed;

CREATE FUNCTION seed.scaled(full_size integer) RETURNS integer LANGUAGE sql STABLE
  RETURN greatest(3, round(full_size * current_setting('marina.scale')::numeric))::integer;

-- A number from 0 to n - 1 that depends on i and salt alone.
CREATE FUNCTION seed.pick(i bigint, salt integer, n bigint) RETURNS integer LANGUAGE sql IMMUTABLE
  RETURN ((hashint8extended(i, salt) & 9223372036854775807) % n)::integer;

CREATE FUNCTION seed.one_of(i bigint, salt integer, choices text[]) RETURNS text LANGUAGE sql IMMUTABLE
  RETURN choices[1 + (hashint8extended(i, salt) & 9223372036854775807) % cardinality(choices)];

CREATE FUNCTION seed.padded(i bigint, digits integer) RETURNS text LANGUAGE sql IMMUTABLE
  RETURN lpad(i::text, digits, '0');

CREATE FUNCTION seed.digest(name text) RETURNS bytea LANGUAGE sql IMMUTABLE
  RETURN sha256(convert_to(name, 'UTF8'));

-- Bytes that do not compress, 64 a block.
CREATE FUNCTION seed.noise(name text, blocks integer) RETURNS bytea LANGUAGE sql IMMUTABLE
  RETURN (SELECT string_agg(sha512(convert_to(name || '/' || block, 'UTF8')), ''::bytea ORDER BY block)
    FROM generate_series(1, blocks) block);

-- The twin of fileSize() in files.ts: a test holds them together.
CREATE FUNCTION seed.file_size(key text) RETURNS bigint LANGUAGE sql IMMUTABLE
  RETURN (SELECT CASE
      WHEN key LIKE '%/empty upload.txt' THEN 0
      WHEN key LIKE '%.mp4' THEN 1048576 + first % 5242881
      ELSE 2048 + first % (1 + second % 38912)
    END
    FROM (SELECT ('x' || substr(md5(key), 1, 8))::bit(32)::bigint AS first,
      ('x' || substr(md5(key), 9, 8))::bit(32)::bigint AS second) digits);

CREATE FUNCTION seed.hours_ago(hours integer) RETURNS timestamptz LANGUAGE sql IMMUTABLE
  RETURN timestamptz '2025-11-03 08:00:00+00' - hours * interval '1 hour';

-- People --------------------------------------------------------------------------------------------------------------

INSERT INTO companies (name, vat_number, country, billing_email, credit_limit, created_at)
  SELECT
    format('Company %s %s', padded(i, 4), one_of(i, 1, '{d.o.o.,GmbH,S.à r.l.,Ltd,"A/S",Ωμέγα Α.Ε.}')),
    CASE WHEN i % 9 <> 0 THEN 'XX' || padded(i, 9) END,
    one_of(i, 2, '{HR,DE,FR,GB,DK,GR,IT,SI}'),
    format('billing%s@company.test', i),
    pick(i, 3, 200) * 250,
    hours_ago(i * 13)
  FROM generate_series(1, scaled(1500)) i;

-- The first ones hold what trips text formats: COPY's end mark and null mark, line ends, an empty string, NFD.
CREATE FUNCTION seed.client_notes(i integer) RETURNS text LANGUAGE sql IMMUTABLE
  RETURN CASE i
    WHEN 1 THEN '\.'
    WHEN 2 THEN '\N'
    WHEN 3 THEN ''
    WHEN 4 THEN E'one\r\ntwo\n\\.\nthree\ttab\\'
    WHEN 5 THEN U&'Cafe\0301 \FFFD \+01F6E5 \200D \202Edaer'
    WHEN 6 THEN E'\x01\x1f\x7f'
    WHEN 7 THEN '{"not": [json'
    WHEN 8 THEN repeat('long ', 5000)
    ELSE (
      SELECT string_agg(seed.one_of(i * 31 + part, 17, ARRAY[
        'Prefers the outer pontoon.', 'Möchte im Sommer länger bleiben.', 'Asked for shore power, 32 A.', 'Zahlt pünktlich.',
        'Arrives late on Fridays; the gate code goes by phone.', 'Treba dizalicu u travnju.', 'Lost the key card twice.',
        'Wants a berth nearer to the office, but not at the fuel dock.', 'Le mât mesure 21 m.', 'Two dogs on board 🐕🐕.'
      ]), ' ' ORDER BY part)
      FROM generate_series(1, seed.pick(i, 18, 7)) part
    )
  END;

CREATE FUNCTION seed.client_address(i integer) RETURNS postal_address LANGUAGE sql IMMUTABLE
  RETURN ROW(
    seed.one_of(i, 11, '{Harbour Road,Obala,Hafenstraße,"Quai d''Été",Via del Porto,Łódzka}') || ' ' || 1 + i % 180,
    seed.padded(10000 + seed.pick(i, 12, 90000), 5),
    seed.one_of(i, 13, '{Split,Zürich,Kraków,Trieste,"Saint-Tropez",København,Ρόδος,İzmir}'),
    seed.one_of(i, 14, '{HR,CH,PL,IT,FR,DK,GR,TR}')
  )::postal_address;

-- Every second client has a yacht of the same order (client 2 has yacht 1), so clients.primary_yacht_id is known here;
-- its foreign key waits until the end of the transaction.
INSERT INTO clients (id, public_id, full_name, email, phone, language, address, born_on, tags, preferences, notes,
    primary_yacht_id, referred_by, created_at, updated_at, erased_at)
  OVERRIDING SYSTEM VALUE
  SELECT
    i,
    md5('client ' || i)::uuid,
    'Client ' || padded(i, 5),
    format('client%s@example.test', i),
    CASE WHEN i % 5 <> 0 THEN '+44 7700 900' || padded(i % 1000, 3) END,
    one_of(i, 10, '{en,en,de,hr,it,fr,pl}'),
    CASE WHEN i % 11 <> 0 THEN client_address(i) END,
    CASE WHEN i % 3 <> 0 THEN date '1940-01-01' + pick(i, 15, 24000) END,
    CASE i % 6
      WHEN 0 THEN ARRAY['vip', 'pays late']
      WHEN 1 THEN ARRAY['regatta']
      WHEN 2 THEN ARRAY['has, comma', '"quoted"']
      ELSE ARRAY[]::text[]
    END,
    jsonb_build_object(
      'newsletter', i % 4 = 0,
      'pontoon', chr(65 + i % 8),
      'power', jsonb_build_object('amps', 16 * (1 + i % 4), 'phases', 1 + 2 * (i % 2)),
      'emoji', one_of(i, 16, '{⛵,🛥️,🌅,⚓}')
    ),
    client_notes(i),
    CASE WHEN i % 2 = 0 AND i / 2 <= scaled(6000) THEN i / 2 END,
    CASE WHEN i % 7 = 0 THEN 1 + pick(i, 19, i - 1) END,
    hours_ago(i * 5),
    hours_ago(pick(i, 20, 3000)),
    CASE WHEN i % 400 = 0 THEN hours_ago(960) END
  FROM generate_series(1, scaled(10000)) i;

INSERT INTO company_memberships (company_id, client_id, duty, valid, review_on)
  SELECT
    1 + pick(i, 30, scaled(1500)),
    i * 2 - 1,
    one_of(i, 31, '{owner,captain,accounts,crew}'),
    daterange(date '2018-01-01' + pick(i, 32, 2500), CASE WHEN i % 5 = 0 THEN date '2025-06-30' END),
    CASE WHEN i % 3 = 0 THEN date '2026-01-01' + pick(i, 33, 300) ELSE 'infinity' END
  FROM generate_series(1, scaled(10000) / 5) i;

-- Yachts and berths ---------------------------------------------------------------------------------------------------

INSERT INTO yachts (id, client_id, company_id, name, hull_number, length_m, beam_m, draft_m, built, flags, equipment)
  SELECT
    i,
    CASE WHEN i * 2 <= scaled(10000) THEN i * 2 ELSE 1 + pick(i, 40, scaled(10000)) END,
    CASE WHEN i % 6 = 0 THEN 1 + pick(i, 41, scaled(1500)) END,
    one_of(i, 42, '{Nimara,"Sea \"Breeze\"",Bura,Étoile,Żagiel,"O''Hara",Meltemi,海風}') || ' ' || i,
    CASE WHEN i % 10 <> 0 THEN 'XX-NIM' || padded(i, 6) END,
    6 + pick(i, 43, 3000) / 100.0,
    2 + pick(i, 44, 350) / 100.0,
    0.7 + pick(i, 45, 300) / 100.0,
    1960 + pick(i, 46, 65),
    CASE WHEN i % 4 <> 0 THEN ARRAY[one_of(i, 47, '{HR,DE,GB,MT,PL}'), NULL] END,
    CASE WHEN i % 2 = 0 THEN
      jsonb_build_object('sails', jsonb_build_array('main', 'genoa'), 'tank_l', pick(i, 48, 900) + 0.5)
    END
  FROM generate_series(1, scaled(6000)) i;

INSERT INTO berths (code, shares_with, place, latitude, longitude, depth_m, max_length_m, closed)
  SELECT
    format('%s-%s', chr(65 + (i - 1) / 80), padded(1 + (i - 1) % 80, 3)),
    CASE WHEN i % 20 = 0 THEN i - 1 END,
    point(i % 80 * 5.25, (i - 1) / 80 * -40),
    43.5 + i / 7e5,
    CASE WHEN i = 1 THEN '-0'::double precision ELSE 16.4 + i / 3e5 END,
    2 + pick(i, 50, 500) / 100.0,
    8 + pick(i, 51, 40),
    CASE WHEN i % 15 = 0 THEN '{[2024-01-10,2024-02-20),[2025-01-10,2025-03-01)}' ELSE '{}' END::datemultirange
  FROM generate_series(1, scaled(600)) i;

-- A berth's stays lie in months of 30 days of their own, so they never overlap.
INSERT INTO reservations (berth_id, client_id, yacht_id, stay, status, price_per_night, late_arrival, created_at)
  SELECT
    r.berth_id,
    y.client_id,
    y.id,
    tstzrange(r.begins, r.begins + (1 + pick(r.i, 60, 18)) * interval '1 day'),
    CASE
      WHEN r.i % 13 = 0 THEN 'cancelled'
      WHEN r.begins < hours_ago(18 * 24) THEN 'departed'
      WHEN r.i % 4 = 0 THEN 'requested'
      ELSE 'confirmed'
    END::reservation_status,
    20 + y.length_m * 3.5,
    CASE WHEN r.i % 9 = 0 THEN make_interval(mins => pick(r.i, 61, 600)) END,
    r.begins - pick(r.i, 62, 2000) * interval '1 hour'
  FROM (
    SELECT
      i,
      1 + (i - 1) % scaled(600) AS berth_id,
      1 + pick(i, 63, scaled(6000)) AS yacht_id,
      timestamptz '2023-12-01 14:00+00' + ((i - 1) / scaled(600) * 30 + pick(i, 64, 10)) * interval '1 day' AS begins
    FROM generate_series(1, scaled(15000)) i
  ) r
  JOIN yachts y ON y.id = r.yacht_id
  ORDER BY r.i;

INSERT INTO lift_bookings (yacht_id, slot)
  SELECT 1 + pick(i, 65, scaled(6000)), tstzrange(hours_ago(-3 * i), hours_ago(-3 * i - 2))
  FROM generate_series(1, scaled(300)) i;

-- Sales ---------------------------------------------------------------------------------------------------------------

INSERT INTO interests (client_id, yacht_id, stage, source, expected_value, probability, lost_because, wishes,
    contact_again_at, created_at, updated_at)
  SELECT
    1 + pick(i, 70, scaled(10000)),
    CASE WHEN i % 3 = 0 THEN 1 + pick(i, 71, scaled(6000)) END,
    stage,
    one_of(i, 72, '{website,boat show,phone,recommendation,walk-in}'),
    CASE WHEN i % 8 <> 0 THEN pick(i, 73, 4000000) / 100.0 END,
    pick(i, 74, 101) / 100.0,
    CASE WHEN stage = 'lost' THEN one_of(i, 75, '{price,"no berth of that length",silence,"the neighbour''s"}') END,
    jsonb_build_object('length', 6 + i % 30, 'months', jsonb_build_array(5, 6, 9), 'shore power', i % 2 = 0),
    CASE WHEN stage NOT IN ('won', 'lost') THEN hours_ago(-pick(i, 76, 2000)) END,
    hours_ago(1000 + pick(i, 77, 16000)),
    hours_ago(pick(i, 78, 900))
  FROM generate_series(1, scaled(25000)) i
  CROSS JOIN LATERAL CAST(
    one_of(i, 79, '{new,qualified,visit planned,offer sent,negotiating,won,won,lost,lost,lost}') AS interest_stage
  ) stage;

INSERT INTO stage_changes (interest_id, stage, changed_at)
  SELECT id, CASE WHEN step = 0 THEN 'new' ELSE stage END, created_at + step * interval '50 hours'
  FROM interests CROSS JOIN generate_series(0, 1) step
  WHERE step = 0 OR stage <> 'new'
  ORDER BY id, step;

-- Billing -------------------------------------------------------------------------------------------------------------

INSERT INTO billing.invoices (number, client_id, reservation_id, status, issued_on, due_on, currency, net, vat_rate,
    paid_at)
  SELECT
    format('INV-%s-%s', to_char(issued_on, 'YYYY'), padded(i, 6)),
    coalesce(r.client_id, 1 + pick(i, 82, scaled(10000))),
    r.id,
    d.status,
    issued_on,
    issued_on + 14,
    CASE WHEN i % 25 = 0 THEN 'CHF' ELSE 'EUR' END,
    20 + pick(i, 83, 900000) / 100.0,
    CASE WHEN i % 6 = 0 THEN 0 ELSE 0.25 END,
    CASE WHEN d.status = 'paid' THEN issued_on + pick(i, 81, 1728000) * interval '1 second' END
  FROM (
    SELECT
      i,
      CASE
        WHEN i % 50 = 0 THEN 'void'
        WHEN i % 45 = 0 THEN 'draft'
        WHEN i > scaled(40000) * 0.94 THEN 'open'
        ELSE 'paid'
      END AS status,
      date '2022-01-03' + (i::bigint * 1400 / scaled(40000))::integer AS issued_on
    FROM generate_series(1, scaled(40000)) i
  ) d
  LEFT JOIN reservations r ON r.id = i
  ORDER BY i;
SELECT setval('billing.invoice_numbers', max(id)) FROM billing.invoices;
SELECT nextval('billing.correction_ids') FROM generate_series(1, 5);

INSERT INTO billing.invoice_lines (invoice_id, line, description, quantity, unit_price)
  SELECT
    invoice.id,
    line,
    one_of(i, 84, '{Berth per night,Electricity kWh,Water m³,Crane,Winter storage,Pump-out,"Guest card, plastic"}'),
    1 + pick(i, 85, 20000) / 1000.0,
    0.5 + pick(i, 86, 3000000) / 10000.0
  FROM billing.invoices invoice
  CROSS JOIN generate_series(1, 3) line
  CROSS JOIN LATERAL (VALUES (invoice.id * 7 + line)) n (i)
  WHERE line <= 1 + invoice.id % 3
  ORDER BY invoice.id, line;

INSERT INTO billing.ai_usage_ledger (used_at, feature, model, tokens_in, tokens_out, cost_usd, took, request, client_id)
  SELECT
    hours_ago(i) - pick(i, 95, 3600000) * interval '1 millisecond',
    feature,
    'model-' || i % 3,
    tokens_in,
    tokens_out,
    tokens_in * 0.0000025 + tokens_out * 0.00001,
    pick(i, 90, 30000000) * interval '1 microsecond',
    jsonb_build_object('feature', feature, 'temperature', 0.2, 'prompt', encode(digest('prompt ' || i), 'hex')),
    CASE WHEN i % 3 <> 0 THEN 1 + pick(i, 91, scaled(10000)) END
  FROM generate_series(1, scaled(6000)) i
  CROSS JOIN LATERAL (VALUES (
    one_of(i, 92, '{summarise mail,draft reply,read passport,translate}'),
    200 + pick(i, 93, 9000),
    20 + pick(i, 94, 2000)
  )) u (feature, tokens_in, tokens_out);

-- Files ---------------------------------------------------------------------------------------------------------------

-- The twin of fileProperties() in files.ts.
CREATE FUNCTION seed.content_type(extension text) RETURNS text LANGUAGE sql IMMUTABLE
  RETURN CASE lower(extension)
    WHEN '.pdf' THEN 'application/pdf'
    WHEN '.png' THEN 'image/png'
    WHEN '.jpg' THEN 'image/jpeg'
    WHEN '.zip' THEN 'application/zip'
    WHEN '.mp4' THEN 'video/mp4'
    WHEN '.csv' THEN 'text/csv; charset=utf-8'
    ELSE 'text/plain; charset=utf-8'
  END;

-- Sixteen families of names, as people, phones and scanners give them, a large video now and then, and one empty file.
-- Families 2 and 3 differ in normalization only, 8 and 9 in case only; 11 and 15 sort otherwise in UTF-16 than in UTF-8.
-- MinIO refuses and hides none: a name with an extension is never a folder. The second of a name gets ' (2)', as
-- browsers do it.
INSERT INTO documents (client_id, kind, object_key, content_type, size_bytes, uploaded_at)
  WITH numbered AS (
    SELECT
      i,
      CASE WHEN i = 0 THEN 17 WHEN i % 330 = 7 THEN 16 ELSE i % 16 END AS family,
      i / 16 AS turn,
      1 + pick(i / 16, 100, scaled(10000)) AS client_id,
      format('clients/%s/', padded(1 + pick(i / 16, 100, scaled(10000)), 5)) AS client,
      format('yachts/%s/', padded(i % 997, 5)) AS yacht,
      to_char(hours_ago(i % 900 * 24), 'YYYY-MM-DD') AS day
    FROM generate_series(0, scaled(4000)) i
  ), named AS (
    SELECT n.i, n.client_id, n.family, f.kind, f.base, f.extension
    FROM numbered n
    CROSS JOIN LATERAL (VALUES
      (0, 'contract', format('%scontracts/%s — Liegeplatz', client, day), '.pdf'),
      (1, 'scan', client || 'scans/ID card front', '.png'),
      (2, 'contract', client || normalize('Übergabe/Prüfprotokoll für Liegeplätze', NFC), '.pdf'),
      (3, 'contract', client || normalize('Übergabe/Prüfprotokoll für Liegeplätze', NFD), '.pdf'),
      (4, 'photo', format('%sphotos/⛵️ sunset 🌅 %s', yacht, day), '.jpg'),
      (5, 'invoice', client || 'invoices/2025+2026, 50% deposit, %20 & co', '.pdf'),
      (6, 'contract', client || 'contracts/Berth A-12 (signed) [final] ''copy'' = ok?', '.pdf'),
      (7, 'scan', format('archive/%s/office/scanner-2/batch %s/sheet %s/raw', replace(day, '-', '/'), i / 160, i),
        '.png'),
      (8, 'photo', client || 'Photos/IMG_0001', '.JPG'),
      (9, 'photo', client || 'photos/img_0001', '.jpg'),
      (10, 'invoice', format('invoices/%s/INV-%s', left(day, 4), padded(i, 6)), '.pdf'),
      (11, 'contract', client || (ARRAY['書類/停泊契約書', 'Έγγραφα/Σύμβαση', '🛥️/🗝 key card'])[1 + turn % 3], '.pdf'),
      (12, 'gdpr export', format('gdpr/%s', md5('export ' || i)::uuid), '.zip'),
      (13, 'note', format('inbox/%sT08:00:00Z note #%s; "urgent", <again>', day, i), '.txt'),
      (14, 'export', format('exports/%s/range=a..z,sep=|,row~%s', left(day, 7), i), '.csv'),
      (15, 'log', format('logs/%s/%s', left(day, 7),
        (ARRAY[U&'\FFFD name lost', U&'\+01F50B battery', U&'\FF21 full width'])[1 + turn % 3]), '.txt'),
      (16, 'video', format('%ssurvey/under water %s', yacht, i), '.mp4'),
      (17, 'note', 'inbox/empty upload', '.txt')
    ) f (family, kind, base, extension)
    WHERE f.family = n.family
  ), keyed AS (
    SELECT *, concat(base, CASE WHEN row_number() OVER same > 1 THEN format(' (%s)', row_number() OVER same) END,
      extension) AS key
    FROM named
    WINDOW same AS (PARTITION BY base, extension ORDER BY i)
  )
  SELECT
    CASE WHEN family NOT IN (7, 14, 15, 16, 17) THEN client_id END,
    kind::document_kind,
    key,
    content_type(extension),
    file_size(key),
    hours_ago(i * 7)
  FROM keyed
  ORDER BY i;

INSERT INTO gdpr_exports (id, client_id, document_id, requested_at)
  SELECT md5('gdpr ' || id)::uuid, client_id, id, uploaded_at - interval '90 minutes'
  FROM documents
  WHERE kind = 'gdpr export'
  ORDER BY id;

-- The third large object is empty.
INSERT INTO archived_contracts (client_id, scan, pages)
  SELECT
    i * 2,
    lo_from_bytea(900000000 + i, CASE WHEN i = 3 THEN '' ELSE noise('scan ' || i, 1 + pick(i, 110, 600)) END),
    1 + i % 12
  FROM generate_series(1, scaled(40)) i;
GRANT SELECT ON LARGE OBJECT 900000001 TO crm_readonly;
COMMENT ON LARGE OBJECT 900000002 IS 'page 3 is upside down';

INSERT INTO signing_webhook_receipts (event_id, received_at, payload, body, signature, document_id)
  SELECT
    'evt_' || md5('event ' || i),
    hours_ago(i) - pick(i, 123, 3600) * interval '1 second',
    noise('event ' || i, 16 + pick(i, 120, 70)),
    jsonb_build_object(
      'type', one_of(i, 121, '{envelope.sent,envelope.viewed,envelope.signed,envelope.declined}'),
      'envelope', md5('envelope ' || i / 3),
      'attempt', 1 + i % 2,
      'signers', jsonb_build_array(
        jsonb_build_object('email', format('client%s@example.test', i), 'name', 'Client ' || padded(i, 5)))
    ),
    digest('signature ' || i),
    CASE WHEN i % 2 = 0 THEN 1 + pick(i, 122, scaled(4000)) END
  FROM generate_series(1, scaled(5000)) i;

-- What the program keeps about itself ---------------------------------------------------------------------------------

-- One in a hundred came with the data of the old program and is older than any partition.
INSERT INTO audit_log (at, actor, action, entity, entity_id, changes, address)
  SELECT
    CASE
      WHEN i % 100 = 0 THEN timestamptz '2019-01-01 00:00+00' + i * interval '17 minutes'
      ELSE hours_ago(0) - (scaled(150000) - i) * (interval '366 days' / scaled(150000))
    END,
    one_of(i, 130, '{office-1,office-2,portal,importer,crm_app}'),
    action,
    one_of(i, 132, '{clients,yachts,interests,reservations,invoices}'),
    1 + pick(i, 133, scaled(3000)),
    CASE WHEN action <> 'view' THEN jsonb_build_object(
      'field', one_of(i, 134, '{phone,email,notes,stage,berth}'),
      'old', left(md5('old ' || i), pick(i, 135, 33)),
      'new', left(md5('new ' || i), pick(i, 136, 33))
    ) END,
    inet '10.20.0.0' + pick(i, 137, 65000)
  FROM generate_series(1, scaled(150000)) i
  CROSS JOIN LATERAL one_of(i, 131, '{view,view,update,insert,delete}') action;

INSERT INTO app_settings (name, value, as_typed) VALUES
  ('marina', '{"name": "Port Nimara", "pontoons": 8, "currency": "EUR"}', '{ "b": 1,  "a": 2, "b": 3 }'),
  ('mail.footer', '"Grüße vom Steg ⚓\n\u2014 the harbour office"', NULL),
  ('vat', '{"standard": 0.25, "berths abroad": 0, "precise": 0.1000000000000000000000000001}', '[1.0, 1.00, 1e2]'),
  ('features', '["pipeline", "portal", "signing"]', NULL),
  ('nothing', 'null', 'null');

INSERT INTO notices (id, shown_from, body)
  SELECT i, date '2025-01-01' + i * 9, 'Notice ' || i FROM generate_series(1, 30) i;
INSERT INTO notices_archive (id, shown_from, body, archived_on)
  SELECT i, date '2023-01-01' + i * 5, 'Old notice ' || i, date '2024-12-31' FROM generate_series(1, 60) i;

INSERT INTO "Übergabe ""Protokolle"" №7 ⚓" ("reservation's id", "50 % bezahlt?", "Select")
  SELECT id, CASE id % 3 WHEN 0 THEN true WHEN 1 THEN false END, E'back\\slash "quote" \'tick\' $$dollar$$'
  FROM reservations
  WHERE id % 70 = 0
  ORDER BY id;

-- Ids that were given explicitly did not move their sequences.
SELECT setval(pg_get_serial_sequence('clients', 'id'), max(id)) FROM clients;
SELECT setval(pg_get_serial_sequence('yachts', 'id'), max(id)) FROM yachts;

REFRESH MATERIALIZED VIEW billing.monthly_revenue;

SET LOCAL client_min_messages = 'warning';
DROP SCHEMA seed CASCADE;
COMMIT;
