import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withoutSecrets } from '../../../lib/adapters/postgres/dump/secrets.ts';
import { objectOf } from '../../../lib/core/restore/archiveObject.ts';
import { offendingRows, weakerForm } from '../../../lib/core/restore/weaker.ts';

test('a foreign key is made NOT VALID, and the query that finds its rows pairs every column', () => {
  const statement = `ALTER TABLE ONLY app."a b"\n    ADD CONSTRAINT "of it" FOREIGN KEY (x, "y z") REFERENCES app.other(p, q) DEFERRABLE;`;
  assert.deepEqual(weakerForm(statement), {
    statement: `${statement.slice(0, -1)} NOT VALID;`,
    later: 'ALTER TABLE app."a b" VALIDATE CONSTRAINT "of it";',
  });
  assert.equal(
    offendingRows(statement),
    'SELECT * FROM app."a b" r WHERE r.x IS NOT NULL AND r."y z" IS NOT NULL AND NOT EXISTS (SELECT FROM app.other k WHERE k.p = r.x AND k.q = r."y z");',
  );
});

test('an index has no weaker form, and one on an expression no query for its rows', () => {
  assert.equal(weakerForm('CREATE UNIQUE INDEX u ON app.t USING btree (a);'), null);
  assert.match(offendingRows('CREATE UNIQUE INDEX u ON app.t USING btree (a, b);') ?? '', /^SELECT a, b, count/);
  assert.equal(offendingRows('CREATE UNIQUE INDEX u ON app.t USING btree (lower(a));'), null);
});

test('statements are named by the object that they make', () => {
  const expected = {
    'ALTER TABLE ONLY app.t\n    ADD CONSTRAINT c FOREIGN KEY (a) REFERENCES b(a);': 'FK CONSTRAINT c on app.t',
    'ALTER TABLE ONLY app.t\n    ADD CONSTRAINT c EXCLUDE USING gist (a WITH &&);': 'CONSTRAINT c on app.t',
    'CREATE UNIQUE INDEX i ON ONLY app.t USING btree (a);': 'INDEX i on app.t',
    'REFRESH MATERIALIZED VIEW app."m v";': 'MATERIALIZED VIEW DATA app."m v"',
    'CREATE TEXT SEARCH TEMPLATE public.t (LEXIZE = dsimple_lexize );': 'TEXT SEARCH TEMPLATE public.t',
    'CREATE OPERATOR CLASS public.o\n    FOR TYPE int4 USING btree AS OPERATOR 1 <;': 'OPERATOR CLASS public.o',
    'CREATE TRIGGER x BEFORE INSERT ON app.t FOR EACH ROW EXECUTE FUNCTION f();': 'TRIGGER x on app.t',
    'ALTER TABLE ONLY app.root ATTACH PARTITION app.leaf DEFAULT;': 'TABLE ATTACH app.leaf on app.root',
    'CREATE STATISTICS app.s (dependencies) ON a, b FROM app.t;': 'STATISTICS app.s',
    'CREATE USER MAPPING FOR PUBLIC SERVER s;': 'USER MAPPING PUBLIC on s',
  };
  for (const [statement, name] of Object.entries(expected)) {
    const found = objectOf(statement);
    assert.equal(`${found.kind} ${found.name}`, name);
  }
});

test('what is kept of a user mapping tells who and not the secret', () => {
  const mapping = `CREATE USER MAPPING FOR PUBLIC SERVER s OPTIONS (\n    password 'it''s, user ''x''',\n    "user" 'u',\n    token 'abc'\n);`;
  assert.doesNotMatch(withoutSecrets(mapping), /it|abc/);
  assert.match(withoutSecrets(mapping), /SERVER s OPTIONS/);
  const body = "CREATE FUNCTION f() RETURNS text LANGUAGE sql AS 'select 1';";
  assert.equal(withoutSecrets(body), body);
});
