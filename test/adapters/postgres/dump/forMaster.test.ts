import assert from 'node:assert/strict';
import { test } from 'node:test';

import { statementsForMaster } from '../../../../lib/adapters/postgres/dump/forMaster.ts';

for (const [command, kind] of [
  ['ALTER TABLE public.clients OWNER TO crm_app;', 'ownership'],
  ['ALTER TABLE "odd ""schema"""."OWNER TO x" OWNER TO "crm owner";', 'ownership'],
  ['ALTER SCHEMA ext OWNER TO postgres;', 'ownership'],
  ['ALTER MATERIALIZED VIEW public.totals OWNER TO postgres;', 'ownership'],
  ['ALTER FUNCTION public.f(a integer, VARIADIC b numeric(12,2)[], c "My Type") OWNER TO postgres;', 'ownership'],
  ['ALTER OPERATOR public.@~> (integer, "My Type") OWNER TO postgres;', 'ownership'],
  ['ALTER OPERATOR "odd schema".!~ (NONE, text) OWNER TO reports;', 'ownership'],
  ['ALTER LARGE OBJECT 7001 OWNER TO reports;', 'ownership'],
  ['GRANT SELECT(month),UPDATE(total) ON TABLE reports.monthly TO reader;', 'ownership'],
  ['REVOKE ALL ON SCHEMA public FROM PUBLIC;\nGRANT USAGE ON SCHEMA public TO reader WITH GRANT OPTION;', 'ownership'],
  [
    'SET SESSION AUTHORIZATION reader;\nGRANT SELECT ON TABLE public.t TO other;\nRESET SESSION AUTHORIZATION;',
    'ownership',
  ],
  ['ALTER DEFAULT PRIVILEGES FOR ROLE postgres IN SCHEMA kept GRANT SELECT ON TABLES  TO reader;', 'ownership'],
  ["CREATE PUBLICATION p FOR ALL TABLES WITH (publish = 'insert, update, delete, truncate');", 'ownership'],
  [`CREATE PUBLICATION "p" FOR ALL TABLES WITH (publish = '', publish_via_partition_root = true);`, 'ownership'],
  ["CREATE PUBLICATION s FOR ALL SEQUENCES WITH (publish = 'insert, update, delete, truncate');", 'ownership'],
  [
    `CREATE PUBLICATION e FOR ALL TABLES EXCEPT (TABLE ONLY public.a, TABLE ONLY "S p"."T,(x"), ALL SEQUENCES WITH (publish = 'insert', publish_generated_columns = stored);`,
    'ownership',
  ],
  ['ALTER PUBLICATION p ADD TABLES IN SCHEMA public;', 'ownership'],
  ["COMMENT ON PUBLICATION p IS 'for the search; and more';", 'ownership'],
  [
    'CREATE EVENT TRIGGER t ON ddl_command_end\n   EXECUTE FUNCTION public.f();\n\nALTER EVENT TRIGGER t DISABLE;',
    'eventTriggers',
  ],
  ["COMMENT ON EVENT TRIGGER t IS 'it''s; one';", 'eventTriggers'],
] as const) {
  test(`the master may run ${JSON.stringify(command)}`, () => {
    assert.equal(statementsForMaster(command)?.kind, kind);
  });
}

for (const command of [
  '',
  'SELECT public.attack();',
  'GRANT postgres TO attacker;',
  'GRANT "SELECT ON TABLE t" TO attacker;',
  'ALTER ROLE attacker SUPERUSER;',
  'ALTER TABLE public.t ALTER COLUMN c TYPE text USING public.attack(c), OWNER TO attacker;',
  'ALTER TABLE public.t OWNER TO attacker; SELECT public.attack();',
  'ALTER TABLE public.t OWNER TO attacker;\nSELECT public.attack();',
  'ALTER FUNCTION pg_catalog.pg_read_file(text) OWNER TO attacker;',
  'GRANT EXECUTE ON FUNCTION pg_catalog.pg_read_file(text) TO attacker;',
  'ALTER OPERATOR pg_catalog.= (integer, integer) OWNER TO attacker;',
  'ALTER OPERATOR public.= (integer, integer) SET (RESTRICT = public.attack);',
  'ALTER DATABASE postgres OWNER TO attacker;',
  "CREATE PUBLICATION p FOR TABLE t WHERE (public.attack(a)) WITH (publish = 'insert');",
  "CREATE PUBLICATION p FOR ALL TABLES EXCEPT (TABLE ONLY t), TABLE u WHERE (public.attack(a)) WITH (publish = 'insert');",
  "CREATE SUBSCRIPTION s CONNECTION 'host=elsewhere' PUBLICATION p WITH (connect = false, slot_name = 's');",
  'CREATE EVENT TRIGGER t ON ddl_command_end EXECUTE FUNCTION f();\nALTER ROLE attacker SUPERUSER;',
  "ALTER SYSTEM SET archive_command TO 'x';",
]) {
  test(`refuses to let the master run ${JSON.stringify(command)}`, () => {
    assert.equal(statementsForMaster(command), null);
  });
}
