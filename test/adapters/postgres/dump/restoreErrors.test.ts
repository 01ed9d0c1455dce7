import assert from 'node:assert/strict';
import { test } from 'node:test';
import { harmlessReason } from '../../../../lib/adapters/postgres/dump/harmless.ts';
import { readRestoreErrors } from '../../../../lib/adapters/postgres/dump/restoreErrors.ts';

const report = `pg_restore: while PROCESSING TOC:
pg_restore: from TOC entry 6; 2615 2200 SCHEMA public postgres
pg_restore: error: could not execute query: FEHLER:  Schema »public« existiert bereits
Command was: CREATE SCHEMA public;


pg_restore: from TOC entry 200; 1259 16385 TABLE t postgres
pg_restore: error: could not execute query: ERROR:  type "x" does not exist
LINE 2:     a x
              ^
Command was: CREATE TABLE public.t (
    a x
);


pg_restore: error: COPY failed for table "u": ERROR:  invalid input syntax
CONTEXT:  COPY u, line 1
pg_restore: warning: errors ignored on restore: 3
`;

test('errors are read with the whole statement that failed, in whatever language the server speaks', () => {
  const { errors, counted } = readRestoreErrors(report);
  assert.equal(counted, 3);
  assert.deepEqual(
    errors.map(({ statement }) => statement),
    ['CREATE SCHEMA public;', 'CREATE TABLE public.t (\n    a x\n);', null],
  );
  assert.match(errors[1]?.message ?? '', /^could not execute query: ERROR: {2}type "x" does not exist\nLINE 2/);
  assert.deepEqual(readRestoreErrors(''), { errors: [], counted: null, unread: [] });
  assert.equal(readRestoreErrors('pg_restore: error: connection to server failed\n').counted, null);
});

test('fault 62: only whole statements of the list are harmless', () => {
  for (const statement of [
    'CREATE SCHEMA public;',
    "COMMENT ON SCHEMA public IS 'it''s\nours';",
    'SET transaction_timeout = 0;',
  ]) {
    assert.notEqual(harmlessReason(statement), null, statement);
  }
  for (const statement of [
    'CREATE SCHEMA public CREATE TABLE t(i int);',
    'CREATE SCHEMA public;\nCREATE TABLE t();',
    "COMMENT ON SCHEMA public IS 'x'; DROP TABLE t; --';",
    'SET row_security = off;',
    '',
  ]) {
    assert.equal(harmlessReason(statement), null, statement);
  }
});
