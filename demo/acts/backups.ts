import { countText } from '../../lib/cli/output/amounts.ts';
import { type Activity, moreWrites } from '../../test/marina/activity.ts';
import type { Marina } from '../../test/marina/load.ts';
import type { Demo } from '../demo.ts';
import { type Facts, readFacts } from '../facts.ts';
import { lifeboat } from '../lifeboat.ts';
import { remove, upload } from './scene.ts';

const seed = 20260301;

export interface Backups {
  /** How things stood at the second snapshot: nothing was written since. */
  readonly facts: Facts;
  /** Files that the office removed between the two. */
  readonly removedKeys: readonly string[];
  readonly backupSeconds: readonly number[];
  readonly mirrorSeconds: readonly number[];
}

/** A snapshot and a mirror, an hour at the office, another snapshot and mirror. */
export async function takeBackups(demo: Demo, marina: Marina): Promise<Backups> {
  const { screen } = demo;
  screen.heading('Lifeboat takes its backups');
  const first = [await lifeboat(demo, 'backup', 'backup'), await lifeboat(demo, 'mirror', 'mirror')] as const;

  screen.blank();
  const { removedKeys } = await screen.stage(
    'an hour at the office',
    () => officeHour(demo, marina),
    ({ rows, addedKeys: added, removedKeys: removed }) =>
      `an hour at the office: ${countText(rows)} rows written, ${added.length} files added, ${removed.length} removed`,
  );
  const facts = await screen.stage(
    'looking at everything',
    () => readFacts(demo),
    'noted for later by plain SQL and mc: every row, every file',
  );
  const second = [await lifeboat(demo, 'backup', 'backup'), await lifeboat(demo, 'mirror', 'mirror')] as const;
  return { facts, removedKeys, backupSeconds: [first[0], second[0]], mirrorSeconds: [first[1], second[1]] };
}

async function officeHour({ servers }: Demo, marina: Marina): Promise<Activity> {
  const activity = await moreWrites(marina.databaseUrl, seed);
  await upload(servers.live, activity.addedKeys);
  await remove(servers.live, activity.removedKeys);
  return activity;
}
