import { scheduledJobs } from '../../core/runs/timetable.ts';
import type { Account, InstallPlan, PlannedFile } from './contract.ts';
import { environmentNames, environmentText } from './environmentFile.ts';
import { marked } from './mark.ts';
import { environmentFileOf, serviceText, timerText, unitFolder, unitOf, usersFile, usersText } from './units.ts';

/** The accounts that there can be; a job belongs to one of them. */
export const accountNames = ['writer', 'prune', 'drill'] as const;
export type AccountName = (typeof accountNames)[number];

/** Every path that an installation ever writes to: what is removed is looked for nowhere else. */
export const everyPath: readonly string[] = [
  ...scheduledJobs.flatMap((job) =>
    [unitOf(job, 'timer'), unitOf(job, 'service')].map((unit) => `${unitFolder}/${unit}`),
  ),
  ...accountNames.map(environmentFileOf),
  usersFile,
];

/** Pure: the files of an installation. */
export function planInstall(
  accounts: readonly Account[],
  skipped: InstallPlan['skipped'],
  program: readonly string[],
): InstallPlan {
  const units = accounts.flatMap((account) =>
    account.jobs.flatMap((installed) => [
      open(`${unitFolder}/${unitOf(installed.job, 'service')}`, serviceText(installed.job, account, program)),
      open(`${unitFolder}/${unitOf(installed.job, 'timer')}`, timerText(installed)),
    ]),
  );
  const environments = accounts.map(({ name, environment }): PlannedFile => {
    const text = marked(environmentText(environment));
    return { path: environmentFileOf(name), mode: 0o600, text, shown: environmentNames(environment) };
  });
  return {
    files: [open(usersFile, usersText(accounts)), ...environments, ...units],
    timers: accounts.flatMap(({ jobs }) => jobs.map(({ job }) => unitOf(job, 'timer'))),
    skipped,
  };
}

function open(path: string, text: string): PlannedFile {
  return { path, mode: 0o644, text: marked(text), shown: text };
}
