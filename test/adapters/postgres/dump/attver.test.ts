import assert from 'node:assert/strict';
import { test } from 'node:test';
import { usesAttver } from '../../../../lib/adapters/postgres/dump/dumper.ts';

const used = [
  'ALTER TABLE ONLY public.t ALTER COLUMN a SET (pg_attver=22096736, n_distinct=4);',
  'ALTER TABLE ONLY public.t ALTER COLUMN b SET (n_distinct=-0.5, pg_attver=22107456);',
  'second line of a name" SET (pg_attver=1);',
];
const unused = [
  'ALTER TABLE ONLY public.t ALTER COLUMN a SET (n_distinct=4);',
  "COMMENT ON TABLE public.t IS 'do not SET (pg_attver=1)';",
  'ALTER TABLE ONLY public.pg_attver ALTER COLUMN pg_attver SET STATISTICS 100;',
  'CREATE TABLE public.pg_attver (',
  "    pg_attver text DEFAULT 'SET (pg_attver=1);'::text",
];

for (const line of used) test(`the column option is seen in: ${line}`, () => assert.ok(usesAttver(line)));
for (const line of unused) test(`the column option is not seen in: ${line}`, () => assert.ok(!usesAttver(line)));
