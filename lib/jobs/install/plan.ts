import { scheduledJobs } from '../../core/runs/timetable.ts';
import { envLine } from '../../core/secrets/envFile.ts';
import { Failure } from '../../errors.ts';
import type { Account, InstallPlan, PlannedFile } from './contract.ts';
import { marked } from './mark.ts';
import { namesOf, serviceText, streamText, timerText, unitFolder, usersText } from './units.ts';

/** The possible accounts; each job belongs to one of them. */
export const accountNames = ['writer', 'prune', 'drill'] as const;
export type AccountName = (typeof accountNames)[number];

/** Every path that an installation of this application ever writes to: removal looks nowhere else. */
export function everyPathOf(application: string | null): readonly string[] {
  const names = namesOf(application);
  return [
    ...scheduledJobs.flatMap((job) =>
      [names.unit(job, 'timer'), names.unit(job, 'service')].map((unit) => `${unitFolder}/${unit}`),
    ),
    `${unitFolder}/${names.stream}`,
    ...accountNames.map((name) => names.environmentFile(name)),
    names.usersFile,
  ];
}

/** Pure: the files of an installation. */
export function planInstall(
  accounts: readonly Account[],
  skipped: InstallPlan['skipped'],
  program: readonly string[],
  application: string | null,
): InstallPlan {
  const names = namesOf(application);
  const units = accounts.flatMap((account) =>
    account.jobs.flatMap((installed) => [
      open(
        `${unitFolder}/${names.unit(installed.job, 'service')}`,
        serviceText(names, installed.job, account, program),
      ),
      open(`${unitFolder}/${names.unit(installed.job, 'timer')}`, timerText(installed)),
    ]),
  );
  const streaming = accounts.filter(({ streams }) => streams);
  const streams = streaming.map((account) =>
    open(`${unitFolder}/${names.stream}`, streamText(names, account, program)),
  );
  const environments = accounts.map(({ name, environment }): PlannedFile => {
    const text = marked(environmentText(environment));
    return { path: names.environmentFile(name), mode: 0o600, text, shown: environmentNames(environment) };
  });
  return {
    files: [open(names.usersFile, usersText(names, accounts)), ...environments, ...units, ...streams],
    timers: [
      ...accounts.flatMap(({ jobs }) => jobs.map(({ job }) => names.unit(job, 'timer'))),
      ...streaming.map(() => names.stream),
    ],
    skipped,
    application,
    host: accounts[0]?.environment['BACKUP_HOST'] ?? '',
  };
}

function open(path: string, text: string): PlannedFile {
  return { path, mode: 0o644, text: marked(text), shown: text };
}

/** The variables as systemd's `EnvironmentFile=` and Node's `--env-file` both read them, one after another by name. */
function environmentText(variables: Readonly<Record<string, string>>): string {
  return Object.entries(variables)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => lineOf(name, value))
    .join('');
}

/** What may be printed of them. */
function environmentNames(variables: Readonly<Record<string, string>>): string {
  return Object.keys(variables)
    .toSorted()
    .map((name) => `${name}=…\n`)
    .join('');
}

function lineOf(name: string, value: string): string {
  const line = envLine(name, value);
  if (line !== null) return line;
  throw new Failure('configuration', `${name} holds an apostrophe beside a quote, backslash, dollar or line end`, {
    hint: `choose another value for ${name}: no file can hold this one for systemd and for --env-file`,
  });
}
