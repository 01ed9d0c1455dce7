import { Failure } from '../errors.ts';
import type { ServiceHost } from '../ports/services.ts';
import type { InstallPlan } from './install/contract.ts';
import { ownerOf } from './install/mark.ts';
import { accountNames, everyPathOf } from './install/plan.ts';
import { namesOf, unitFolder } from './install/units.ts';

export interface Installed {
  readonly written: readonly string[];
  /** Already as it should be. */
  readonly unchanged: readonly string[];
  readonly removed: readonly string[];
  /** Left alone: somebody changed it, or it was never ours. */
  readonly kept: readonly { readonly path: string; readonly reason: string }[];
  /** The timers that run from now on. */
  readonly timers: readonly string[];
}

type State = 'missing' | 'ours' | 'changed' | 'foreign';

const reasons = {
  changed: 'somebody changed it since it was installed',
  foreign: 'lifeboat did not write it',
} as const;

/**
 * Brings the machine to the plan: writes what is missing or was ours and is out of date, removes what was ours and is
 * no longer planned. A file that somebody changed is left alone. Can be run again after dying at any point. Failure
 * `configuration` where these units run the jobs of another application.
 */
export async function install(host: ServiceHost, plan: InstallPlan): Promise<Installed> {
  await refuseAnother(host, plan);
  const everyPath = everyPathOf(plan.application);
  const states = await statesOf(host, everyPath);
  const planned = new Set(plan.files.map(({ path }) => path));
  const stale = everyPath.filter((path) => !planned.has(path) && states.get(path) === 'ours');
  await host.disable(startedOf(stale, plan.application));
  const written: string[] = [];
  const unchanged: string[] = [];
  for (const { path, mode, text } of plan.files) {
    const state = states.get(path);
    if (state === 'changed' || state === 'foreign') continue;
    if (state === 'ours' && (await host.read(path)) === text) {
      unchanged.push(path);
      continue;
    }
    await host.write(path, text, mode);
    written.push(path);
  }
  for (const path of stale) await host.remove(path);
  await host.forget(unitsOf(stale, 'service'));
  await host.makeUsers();
  await host.enable(plan.timers);
  return { written, unchanged, removed: stale, kept: keptOf(states, [...planned]), timers: plan.timers };
}

/** Removes exactly what an installation wrote and nobody changed. Users and what the jobs remember stay. */
export async function uninstall(host: ServiceHost, application: string | null): Promise<Installed> {
  const everyPath = everyPathOf(application);
  const states = await statesOf(host, everyPath);
  const ours = everyPath.filter((path) => states.get(path) === 'ours');
  await host.disable(startedOf(ours, application));
  for (const path of ours) await host.remove(path);
  await host.forget(unitsOf(ours, 'service'));
  return { written: [], unchanged: [], removed: ours, kept: keptOf(states, everyPath), timers: [] };
}

async function refuseAnother(host: ServiceHost, plan: InstallPlan): Promise<void> {
  for (const account of accountNames) {
    const path = namesOf(plan.application).environmentFile(account);
    const text = await host.read(path);
    const installed = text === null ? null : /^BACKUP_HOST='?([A-Za-z0-9._-]+)'?$/m.exec(text)?.[1];
    if (text === null || ownerOf(text) === 'foreign' || installed === undefined || installed === null) continue;
    if (installed === plan.host) continue;
    throw new Failure(
      'configuration',
      `the jobs of ${installed} are installed here: those of ${plan.host} would replace them`,
      {
        hint: `to have both: sudo lifeboat --app ${plan.host.toLowerCase()} install; instead of them: sudo lifeboat install --remove, then install again`,
      },
    );
  }
}

async function statesOf(host: ServiceHost, everyPath: readonly string[]): Promise<ReadonlyMap<string, State>> {
  const states = new Map<string, State>();
  for (const path of everyPath) {
    const text = await host.read(path);
    states.set(path, text === null ? 'missing' : ownerOf(text));
  }
  return states;
}

function keptOf(states: ReadonlyMap<string, State>, paths: readonly string[]): Installed['kept'] {
  return paths.flatMap((path) => {
    const state = states.get(path);
    return state === 'changed' || state === 'foreign' ? [{ path, reason: reasons[state] }] : [];
  });
}

function unitsOf(paths: readonly string[], kind: 'timer' | 'service'): readonly string[] {
  return paths.filter((path) => path.endsWith(`.${kind}`)).map((path) => path.slice(unitFolder.length + 1));
}

/** What starts by itself: the others are started by their timers. */
function startedOf(paths: readonly string[], application: string | null): readonly string[] {
  const { stream } = namesOf(application);
  return [...unitsOf(paths, 'timer'), ...unitsOf(paths, 'service').filter((unit) => unit === stream)];
}
