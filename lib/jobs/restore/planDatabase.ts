import type { Manifest } from '../../core/snapshots/manifest.ts';
import { Failure } from '../../errors.ts';
import type { TargetDatabase, TargetState } from '../../ports/target.ts';
import type { Run } from '../run.ts';
import type { DatabasePlan, RestoreOptions, RestorePorts, RestoreWay } from './contract.ts';
import { keptText, keptUnder } from './kept.ts';
import { freshName, retiredName, setAsideName } from './names.ts';
import { judgePreloads } from './preloads.ts';
import { judgeRoles, refuseUnknownGrants } from './roles.ts';
import { judgeServer } from './serverFit.ts';
import { judgeSessions } from './sessions.ts';
import { judgeSlots } from './slots.ts';
import { judgeSubscriptions } from './subscriptions.ts';

/** Sentences for the plan; each check adds its own. */
export interface Said {
  readonly warnings: string[];
  readonly obstacles: string[];
}

export function isBeside(way: RestoreWay, own: string): boolean {
  return way.kind === 'beside' && way.unless !== own;
}

export function targetOf({ database }: Pick<RestorePorts, 'database'>): TargetDatabase {
  if (database !== null) return database;
  throw new Failure('configuration', 'there is no database to restore to', {
    hint: 'set RESTORE_DATABASE_URL or DATABASE_URL',
  });
}

/** Everything that only the server can answer, asked before anything is fetched. */
export async function planDatabase(
  ports: RestorePorts,
  run: Run,
  options: RestoreOptions,
  manifest: Manifest,
  { own, beside, ...said }: Said & { readonly own: string; readonly beside: boolean },
): Promise<DatabasePlan> {
  refuseUnknownGrants(options.granted ?? {}, manifest);
  const target = targetOf(ports);
  const inPlace = options.way.kind === 'in place';
  const name = beside ? setAsideName(own, run.clock.now()) : own;
  const fresh = inPlace ? name : freshName(name);
  const state = await target.state(name, manifest);
  const { versionNumber } = await target.facts();
  add(said, judgeServer(state, versionNumber, manifest, inPlace, options.keepGoing));
  const way = inPlace ? 'in place' : beside ? 'beside' : state.exists ? 'swap' : 'new';
  said.obstacles.push(...(await unreadable(ports, manifest, versionNumber)));
  if (inPlace && !state.exists) said.obstacles.push(`there is no database ${name} to restore into in place`);
  if (options.tablespaces === true) said.obstacles.push(...lackingTablespaces(state));
  add(said, judgePreloads(state, manifest, { way, name, fresh }));
  await judgeFresh(target, manifest, fresh, inPlace, said);
  if (own !== manifest.source.database && options.database === null) {
    said.warnings.push(`RESTORE_DATABASE_URL names ${own}: ${manifest.source.database} comes back under that name`);
  }
  return planOf({ ports, run, options, manifest, state, said }, { way, name, besides: beside ? own : null, fresh });
}

function lackingTablespaces({ missingTablespaces }: TargetState): readonly string[] {
  return missingTablespaces.map(
    (name) =>
      `the server has no tablespace ${name}: create tablespace "${name.replaceAll('"', '""')}" location '…', or leave out --tablespaces`,
  );
}

/** Reported before anything is fetched. */
async function unreadable(
  { restorer }: RestorePorts,
  { tools }: Manifest,
  versionNumber: number,
): Promise<readonly string[]> {
  try {
    await restorer.refuseUnreadable(tools.pgDump, versionNumber);
    return [];
  } catch (error) {
    if (!(error instanceof Failure) || error.kind !== 'configuration') throw error;
    return [error.hint === undefined ? error.message : `${error.message}: ${error.hint}`];
  }
}

interface Found {
  readonly ports: RestorePorts;
  readonly run: Run;
  readonly options: RestoreOptions;
  readonly manifest: Manifest;
  readonly state: TargetState;
  readonly said: Said;
}

/** The plan for one database, with what its sessions, slots, subscriptions and prepared transactions mean for it. */
export function planOf(
  { ports, run, options, manifest, state, said }: Found,
  which: Pick<DatabasePlan, 'way' | 'name' | 'besides' | 'fresh'> & Partial<Pick<DatabasePlan, 'keptSince'>>,
): DatabasePlan {
  const { way, name } = which;
  add(said, judgeSubscriptions(state, name, way));
  add(said, judgeSlots(state, name, way));
  const stops = ports.writers?.description ?? null;
  add(said, judgeSessions(state, name, { way, disconnect: options.disconnect, stops }));
  const { host, port, user } = targetOf(ports).address;
  const roles = judgeRoles(state, manifest, { database: name, login: user, keepGoing: options.keepGoing });
  add(said, roles);
  const logins = new Set(manifest.catalog.roles.filter(({ login }) => login).map((role) => role.name));
  return {
    keptSince: null,
    ...which,
    server: `${host}:${port}`,
    retired: state.exists && way !== 'in place' ? retiredName(name, run.clock.now()) : null,
    setAside: setAsideName(name, run.clock.now()),
    archiveBytes: manifest.dump.archiveBytes,
    tables: manifest.census.length,
    rows: manifest.census.reduce((sum, table) => sum + table.rows, 0),
    existingTables: state.tables,
    existingBytes: state.sizeBytes,
    sessions: state.sessions.length,
    createRoles: state.missingRoles,
    roles: state.rolesToMake,
    leftOut: roles.leftOut,
    passwordRoles: state.missingRoles.filter((role) => logins.has(role)),
    slots: state.slots.map((slot) => slot.name),
    subscriptions: state.subscriptions.map((subscription) => subscription.name),
  };
}

/** What occupies the new database's name: a running restore, or a kept copy. */
async function judgeFresh(
  target: TargetDatabase,
  manifest: Manifest,
  fresh: string,
  inPlace: boolean,
  { warnings, obstacles }: Said,
): Promise<void> {
  const copy = await keptUnder(target, inPlace ? freshName(fresh) : fresh);
  if (copy !== null) {
    (inPlace ? warnings : obstacles).push(keptText(copy));
    return;
  }
  if (inPlace) return;
  const leftover = await target.state(fresh, manifest);
  if (leftover.sessions.length > 0) {
    obstacles.push(`another restore seems to be under way: ${leftover.sessions.length} sessions in ${fresh}`);
  }
}

function add(said: Said, found: { readonly warnings: readonly string[]; readonly obstacles: readonly string[] }): void {
  said.warnings.push(...found.warnings);
  said.obstacles.push(...found.obstacles);
}
