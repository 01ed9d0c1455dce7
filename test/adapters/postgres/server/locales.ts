import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type DatabaseAdapters, needsOf } from '../../../contracts/database.ts';
import { type PostgresServer, startPostgres } from '../../../helpers/servers/postgres.ts';

const rows = `create table words (word text primary key); insert into words values ('b'), ('g'), ('a'), ('Ä'), ('Z')`;

/** Of a database made with these options, whose words come in this order. */
interface Case {
  readonly options: string;
  readonly order: string;
}

const icu15: Case = { options: `locale_provider icu icu_locale 'de-DE@colstrength=secondary'`, order: 'a Ä b g Z' };
const icuRules18: Case = { options: `locale_provider icu icu_locale 'de-DE' icu_rules '&a < g'`, order: 'a Ä g b Z' };
const builtin17: Case = { options: `locale_provider builtin builtin_locale 'C.UTF-8'`, order: 'Z a b g Ä' };
const builtin18: Case = { options: `locale_provider builtin builtin_locale 'PG_UNICODE_FAST'`, order: 'Z a b g Ä' };

/** A database's own locale comes back with it, or is said to be unknown before anything is touched. */
export function localeContract(adapters: DatabaseAdapters, serverOf: (major: number) => PostgresServer): void {
  const source = async (server: PostgresServer, name: string, { options, order }: Case) => {
    await server.createDatabase(name, `template template0 lc_collate 'C' lc_ctype 'C' ${options}`);
    await server.query(name, rows);
    assert.equal(await orderIn(server, name), order);
    return needsOf(adapters.source(server, name));
  };
  const orderIn = async (server: PostgresServer, name: string) =>
    (await server.query<{ words: string }>(name, `select string_agg(word, ' ' order by word) as words from words`))[0]
      ?.words;
  const target = (server: PostgresServer) => adapters.target(server);
  type Needs = Awaited<ReturnType<typeof source>>;
  const comesBack = async (server: PostgresServer, needs: Needs, order: string) => {
    const name = `${needs.source.database}_back`;
    assert.equal((await target(server).state(name, needs)).missingLocale, null);
    const fresh = await target(server).create(name, needs);
    await server.query(name, rows);
    assert.equal(await orderIn(server, name), order);
    const { database } = await fresh.reader.catalog();
    await target(server).drop(name);
    return database;
  };
  const refuses = async (server: PostgresServer, needs: Needs, missing: RegExp) => {
    assert.match((await target(server).state('nowhere', needs)).missingLocale ?? '', missing);
    await assert.rejects(target(server).create('nowhere', needs), ({ kind, message, hint }) => {
      assert.equal(kind, 'configuration');
      assert.match(`${message}: ${hint}`, missing);
      return true;
    });
    await target(server).drop('nowhere');
  };

  test('a locale of ICU comes back where the server has ICU, under its newer name on a newer major, and is refused elsewhere', async () => {
    const needs = await source(serverOf(15), 'icu', icu15);
    const { localeProvider, locale } = await comesBack(serverOf(15), needs, icu15.order);
    assert.deepEqual([localeProvider, locale], ['icu', 'de-DE@colstrength=secondary']);
    await refuses(serverOf(14), needs, /^locale provider icu needs PostgreSQL 15, the server is 14: restore to .* 15/);
    await refuses(
      serverOf(16),
      needs,
      /^the server was built without ICU, which .* de-DE@\S+ needs: restore to .* ICU/,
    );

    await using newest = await startPostgres({ major: 18, build: 'icu' });
    const moved = await comesBack(newest, needs, icu15.order);
    assert.deepEqual([moved.localeProvider, moved.locale], ['icu', 'de-DE-u-ks-level2']);
    const ruled = await source(newest, 'ruled', icuRules18);
    assert.equal((await comesBack(newest, ruled, icuRules18.order)).icuRules, '&a < g');
    await refuses(serverOf(15), ruled, /^a database with ICU rules needs PostgreSQL 16, the server is 15: restore to/);
  });

  test("the server's own locales come back from the major on that has them, and are refused before", async () => {
    const needs = await source(serverOf(17), 'builtin', builtin17);
    for (const major of [17, 18]) {
      const { localeProvider, locale } = await comesBack(serverOf(major), needs, builtin17.order);
      assert.deepEqual([localeProvider, locale], ['builtin', 'C.UTF-8']);
    }
    await refuses(serverOf(16), needs, /^locale provider builtin needs PostgreSQL 17, the server is 16: restore to/);
    const newest = await source(serverOf(18), 'builtin', builtin18);
    assert.equal((await comesBack(serverOf(18), newest, builtin18.order)).locale, 'PG_UNICODE_FAST');
    await refuses(
      serverOf(17),
      newest,
      /^locale PG_UNICODE_FAST of provider builtin needs PostgreSQL 18, the server is 17/,
    );
  });

  test('a locale of libc that the system lacks is said, with the package that has it, before anything is touched', async () => {
    await serverOf(15).createDatabase('everywhere');
    const needs = await needsOf(adapters.source(serverOf(15), 'everywhere'));
    const database = { ...needs.catalog.database, collate: 'tlh_KX.UTF-8', ctype: 'tlh_KX.UTF-8' };
    const lacking = { ...needs, catalog: { ...needs.catalog, database } };
    for (const major of [14, 15, 18]) {
      await refuses(
        serverOf(major),
        lacking,
        /^the server does not have the locale tlh_KX\.UTF-8 \/ tlh_KX\.UTF-8 for UTF8: apt-get install locales-all on the /,
      );
    }
    const ctype = { ...lacking, catalog: { ...needs.catalog, database: { ...database, collate: 'C' } } };
    assert.match(
      (await target(serverOf(15)).state('nowhere', ctype)).missingLocale ?? '',
      /locale C \/ tlh_KX\.UTF-8 for/,
    );
  });
}
