import { run } from '../../../tools/setup/command.ts';
import { alive } from '../alive.ts';
import { engineEnvironment, podman } from './engine.ts';

/** On every container that a test or an emulator starts: the id of the process whose it is. */
export const ownerLabel = 'org.lifeboat.test.owner';

/** What podman tells of a container, in its own words. */
export interface Listed {
  readonly Id: string;
  /** `storage`: of a build, which podman does not run. */
  readonly State: string;
  /** Unix seconds. */
  readonly Created: number;
  readonly Labels: Readonly<Record<string, string>> | null;
}

/** A build takes a minute; buildah 1.28 leaves the container of every stage that is only copied from, mounted for ever. */
const longestBuildSeconds = 3600;

export async function removeOwnContainers(): Promise<void> {
  const own = (await listed()).filter((container) => ownerOf(container) === process.pid);
  await remove(own);
}

/**
 * Removes the containers of processes that are gone, for conmon outlives whoever started it, and those of builds that are long
 * over. Whoever starts containers calls it first. What somebody alive has started stays, and so does what nobody is named for.
 */
export async function removeAbandonedContainers(): Promise<void> {
  const found = await listed();
  await remove(found.filter((container) => isOfTheDead(container, alive)));
  const builds = found.filter((container) => isOfAnOldBuild(container, Date.now() / 1000));
  // Another run may be at it, too.
  if (builds.length > 0) {
    const environment = await engineEnvironment();
    await run('buildah', ['rm', ...builds.map(({ Id }) => Id)], { environment }).catch(() => undefined);
  }
}

/** Pure: whether a container was started for a process that is no more. */
export function isOfTheDead(container: Listed, isAlive: (pid: number) => boolean): boolean {
  const owner = ownerOf(container);
  return owner !== null && !isAlive(owner);
}

/** Pure: whether a container is what a build has left behind. */
export function isOfAnOldBuild({ State, Created }: Listed, nowSeconds: number): boolean {
  return State === 'storage' && nowSeconds - Created > longestBuildSeconds;
}

function ownerOf({ Labels }: Listed): number | null {
  const owner = Labels?.[ownerLabel];
  return owner === undefined ? null : Number(owner);
}

async function listed(): Promise<readonly Listed[]> {
  return JSON.parse(await podman('ps', '--all', '--external', '--format', 'json')) as readonly Listed[];
}

async function remove(containers: readonly Listed[]): Promise<void> {
  const ids = containers.map(({ Id }) => Id);
  if (ids.length > 0) await podman('rm', '--force', '--volumes', '--time', '0', '--ignore', ...ids);
}
