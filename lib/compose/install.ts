import { resolve } from 'node:path';
import { systemdHost } from '../adapters/local/systemd/host.ts';
import { shareOf } from '../config/accounts.ts';
import type { Settings } from '../config/load.ts';
import { need } from '../config/need.ts';
import { lacking } from '../config/runnable.ts';
import { systemdCalendarOf } from '../core/runs/cronPattern.ts';
import type { JobName } from '../core/runs/receipt.ts';
import type { ScheduledJob } from '../core/runs/timetable.ts';
import { Failure } from '../errors.ts';
import type { Account, InstalledJob, InstallPlan } from '../jobs/install/contract.ts';
import { type AccountName, accountNames, planInstall } from '../jobs/install/plan.ts';
import { namesOf } from '../jobs/install/units.ts';
import { type Installed, install, uninstall } from '../jobs/install.ts';

/** Stolen keys of one account give only the powers of that account's jobs. */
const jobsOf: Readonly<Record<AccountName, readonly ScheduledJob[]>> = {
  writer: ['backup', 'mirror'],
  prune: ['prune'],
  drill: ['drill'],
};

/** The variables for an account's jobs, or why there are none. */
export type AccountSource = { readonly settings: Settings } | { readonly absent: string };

/** `program`: the words that start lifeboat. Failure `configuration` where no job is left to install. */
export function installPlan(
  sources: Readonly<Record<AccountName, AccountSource>>,
  program: readonly string[],
  application: string | null,
): InstallPlan {
  const skipped: { readonly job: ScheduledJob; readonly reason: string }[] = [];
  const accounts = accountNames.flatMap((name): readonly Account[] => {
    const [jobs, source] = [jobsOf[name], sources[name]];
    if ('absent' in source) {
      for (const job of jobs) skipped.push({ job, reason: source.absent });
      return [];
    }
    const { settings } = source;
    const { host } = need(settings, 'host');
    const streams = name === 'writer' && settings.wal.on;
    const shared: readonly JobName[] = streams ? [...jobs, 'stream', 'base'] : jobs;
    const { settings: own, environment, credentials } = shareOf(settings, shared, host);
    const reasons = jobs.map((job) => ({
      job,
      reason: borrowed(settings, own, job) ?? lacking(own, job) ?? unsealable(own, job),
    }));
    for (const { job, reason } of reasons) if (reason !== null) skipped.push({ job, reason });
    const installed = reasons.filter(({ reason }) => reason === null).map(({ job }) => installedJob(settings, job));
    if (installed.length === 0) return [];
    const scratch = environment['BACKUP_SCRATCH_DIR'];
    const writable = scratch === undefined ? [] : [scratch];
    const folders =
      scratch === undefined ? { BACKUP_SCRATCH_DIR: `/var/cache/${namesOf(application).user(name)}` } : {};
    return [
      {
        name,
        jobs: installed,
        streams,
        environment: { ...environment, ...folders },
        credentials: absolute(credentials),
        writable,
      },
    ];
  });
  if (accounts.length > 0) return planInstall(accounts, skipped, program, application);
  throw new Failure('configuration', `no job can be installed: ${skipped.map(({ reason }) => reason).join('; ')}`, {
    hint: 'give --env-file the variables of at least one job (docs/reference/settings.md lists them), or --from the directory of a set-up',
  });
}

export async function installOn(root: string, plan: InstallPlan): Promise<Installed> {
  return install(await systemdHost(resolve(root)), plan);
}

export async function uninstallFrom(root: string, application: string | null): Promise<Installed> {
  return uninstall(await systemdHost(resolve(root)), application);
}

function installedJob({ patterns }: Settings, job: ScheduledJob): InstalledJob {
  const { setting, pattern } = patterns[job];
  const calendar = systemdCalendarOf(pattern);
  if ('expressions' in calendar) return { job, calendar: calendar.expressions };
  throw new Failure(
    'configuration',
    `${setting} is ${JSON.stringify(pattern)}, which no timer understands: ${calendar.problem}`,
    {
      hint: `write ${setting} with plain numbers, such as "17 * * * *"`,
    },
  );
}

const keysOf = { prune: 'BACKUP_S3_PRUNE_ACCESS_KEY', drill: 'BACKUP_S3_READ_ACCESS_KEY' } as const;

/** Where keys are handed out, a job without one must not fall back on its machine's role. */
function borrowed({ powers }: Settings, own: Settings, job: ScheduledJob): string | null {
  if (job === 'backup' || job === 'mirror' || powers.vaultReader?.credentials.kind !== 'keys') return null;
  if (own.powers.vaultReader?.credentials.kind !== 'ambient') return null;
  return `it has no key of its own for the vault: ${keysOf[job]} is not set`;
}

/** The keyring of the person who installs is not the keyring of the job's user. */
function unsealable({ powers: { seal } }: Settings, job: ScheduledJob): string | null {
  if (job !== 'backup' || seal?.kind !== 'openpgp') return null;
  if (seal.publicKeys !== undefined || seal.publicKeyFile !== undefined) return null;
  return 'its user has no keyring: gpg --armor --export the recipients into a file, and set BACKUP_GPG_PUBLIC_KEY_FILE to it';
}

function absolute(credentials: Account['credentials']): Account['credentials'] {
  return Object.fromEntries(
    Object.entries(credentials).map(([name, paths]) => [name, paths.map((path) => resolve(path))]),
  );
}
