-- What port_nimara_crm has where the server ships the extensions of Debian's postgresql-15. Runs after seed.sql, as
-- crm_app: all three are trusted, so a database's owner may create them.

CREATE EXTENSION btree_gist WITH SCHEMA public;
CREATE EXTENSION citext WITH SCHEMA public;
CREATE EXTENSION pg_trgm WITH SCHEMA public;

-- No berth twice at a time.
ALTER TABLE reservations ADD CONSTRAINT one_yacht_a_berth EXCLUDE USING gist (berth_id WITH =, stay WITH &&)
  WHERE (status <> 'cancelled');

CREATE INDEX clients_name_like ON clients USING gin (full_name gin_trgm_ops);
CREATE INDEX yachts_name_like ON yachts USING gin (fold(name) gin_trgm_ops);

CREATE TABLE newsletter_subscribers (
  email citext PRIMARY KEY,
  client_id integer REFERENCES clients ON DELETE CASCADE,
  topics citext[] NOT NULL DEFAULT '{}'
);
INSERT INTO newsletter_subscribers
  SELECT CASE id % 3 WHEN 0 THEN upper(email) ELSE email END, id, ARRAY['Regatta', 'prices']::citext[]
  FROM clients WHERE id % 4 = 0 AND erased_at IS NULL ORDER BY id;
