import type { Catalog } from '../snapshots/catalog.ts';

/** An extension that works only on a server that preloads its library. */
export interface Preload {
  readonly extension: string;
  readonly library: string;
  /** CREATE EXTENSION fails without the library; otherwise the extension is made, and its functions and views fail. */
  readonly toMake: boolean;
}

/** Names of extensions, which are those of their libraries, and whether CREATE EXTENSION needs the library. */
const toMake: Readonly<Record<string, boolean>> = {
  citus: true,
  pg_cron: true,
  pg_qualstats: false,
  pg_stat_kcache: false,
  pg_stat_monitor: false,
  pg_stat_statements: false,
  pg_tle: true,
  pg_wait_sampling: false,
  pgaudit: true,
  pglogical: true,
  set_user: false,
  timescaledb: true,
};

/** What the server must preload for these extensions, in their order. */
export function preloadsOf({ extensions }: Pick<Catalog, 'extensions'>): readonly Preload[] {
  return extensions.flatMap(({ name }) => {
    const needed = Object.hasOwn(toMake, name) ? toMake[name] : undefined;
    return needed === undefined ? [] : [{ extension: name, library: name, toMake: needed }];
  });
}
