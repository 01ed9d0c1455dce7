import pg from 'pg';
import type { DatabaseProperties } from '../../../../core/snapshots/catalog.ts';
import { Failure } from '../../../../errors.ts';
import type { RestoreNeeds } from '../../../../ports/database.ts';
import type { Session } from '../session/connect.ts';
import { majorOf } from '../session/installations.ts';
import { sqlState } from '../session/sqlstate.ts';
import { readFacts } from './facts.ts';

const icuHint = 'restore to a PostgreSQL with ICU, as the packages of the distributions and of postgresql.org have it';

type Locale = Pick<DatabaseProperties, 'encoding' | 'collate' | 'ctype' | 'localeProvider' | 'locale' | 'icuRules'>;

/** The majors since which a provider may be named; libc is older than the word. */
const providers = { libc: 14, icu: 15, builtin: 17 } as const;
const icuRulesSince = 16;
/** Of those locales of the provider `builtin` that came after it. */
const builtinSince: Readonly<Record<string, number>> = { PG_UNICODE_FAST: 18 };

/**
 * The source's encoding, locale and provider, for CREATE DATABASE from template0. Failure `configuration` names what
 * servers of `major` do not know.
 */
export function localeClauses(locale: Locale, major: number): string {
  const clauses = [
    `encoding ${pg.escapeLiteral(locale.encoding)}`,
    `lc_collate ${pg.escapeLiteral(locale.collate)} lc_ctype ${pg.escapeLiteral(locale.ctype)}`,
    ...providerClauses(locale, major),
  ];
  return clauses.join(' ');
}

function providerClauses({ localeProvider: provider, locale, icuRules }: Locale, major: number): readonly string[] {
  refuseOlder(`locale provider ${provider}`, providers[provider], major);
  if (provider === 'libc') return major < 15 ? [] : ['locale_provider libc'];
  if (locale === null) throw new Failure('unexpected', `the snapshot names no locale for provider ${provider}`);
  if (provider === 'builtin') refuseOlder(`locale ${locale} of provider builtin`, builtinSince[locale] ?? 17, major);
  if (icuRules !== undefined) refuseOlder('a database with ICU rules', icuRulesSince, major);
  return [
    `locale_provider ${provider} ${provider}_locale ${pg.escapeLiteral(locale)}`,
    ...(icuRules === undefined ? [] : [`icu_rules ${pg.escapeLiteral(icuRules)}`]),
  ];
}

function refuseOlder(what: string, since: number, major: number): void {
  if (major >= since) return;
  throw new Failure('configuration', `${what} needs PostgreSQL ${since}, the server is ${major}`, {
    hint: `restore to PostgreSQL ${since} or newer`,
  });
}

/**
 * Why the server cannot create a database with the snapshot's locale, and what to do; null where it can. Writes
 * nothing.
 */
export async function findMissingLocale(session: Session, { catalog }: RestoreNeeds): Promise<string | null> {
  const locale = catalog.database;
  const { versionNumber } = await readFacts(session);
  try {
    localeClauses(locale, majorOf(versionNumber));
  } catch (error) {
    if (error instanceof Failure) return `${error.message}: ${error.hint}`;
    throw error;
  }
  // Whatever the provider is, a database has a collation and a character type of the system's.
  for (const name of [locale.collate, locale.ctype]) {
    if (!(await systemKnows(session, name))) return `${lacking(locale)}: ${lackingHint}`;
  }
  if (locale.localeProvider !== 'icu') return null;
  // initdb makes a collation of every locale of its ICU; others of that provider are there without it too.
  const withIcu = await session.query("select from pg_catalog.pg_collation where collname = 'und-x-icu'");
  return withIcu.length > 0 ? null : `${noIcu(locale)}: ${icuHint}`;
}

/**
 * Whether the server's system has a locale of libc. `pg_collation` knows those that were there at initdb; a setting of
 * money's format is checked with the system each time it is set, and this one is reset with the end of its statement.
 */
async function systemKnows(session: Session, name: string): Promise<boolean> {
  try {
    await session.query("select pg_catalog.set_config('lc_monetary', $1, true)", [name]);
    return true;
  } catch (error) {
    if (sqlState(error) === invalidValue) return false;
    throw error;
  }
}

/** What it means that the server refused these clauses; null for an error that is about something else. */
export function refusedLocale(locale: Locale, error: unknown): Failure | null {
  const refused = (message: string, hint: string) => new Failure('configuration', message, { hint, cause: error });
  const state = sqlState(error);
  if (state === '0A000' && locale.localeProvider === 'icu') return refused(noIcu(locale), icuHint);
  // The first is wrong_object_type.
  if (state !== '42809' && state !== invalidValue) return null;
  return refused(lacking(locale), lackingHint);
}

/** invalid_parameter_value */
const invalidValue = '22023';

const lackingHint = 'apt-get install locales-all on the database server, and restart it';

function lacking(locale: Locale): string {
  return `the server does not have the locale ${describe(locale)}`;
}

function noIcu({ locale }: Locale): string {
  return `the server was built without ICU, which the database's locale ${locale} needs`;
}

function describe({ collate, ctype, encoding, localeProvider, locale }: Locale): string {
  const provided = localeProvider === 'libc' ? '' : ` with ${localeProvider}'s ${locale}`;
  return `${collate} / ${ctype} for ${encoding}${provided}`;
}
