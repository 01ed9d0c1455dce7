import { humanAge } from '../../core/runs/duration.ts';
import { openIncidents } from '../../core/runs/incidents.ts';
import { type ScheduledJob, scheduledJobs } from '../../core/runs/timetable.ts';
import type { Clock } from '../../ports/clock.ts';
import type { VaultReader } from '../../ports/vault.ts';
import { newestReceipt } from '../vaultRecords/newestReceipt.ts';
import type { DoctorPorts } from './contract.ts';
import { checked, type Finding } from './finding.ts';

const subject = 'schedules';
const hourMilliseconds = 3_600_000;

/** A job whose newest run is older has missed at least one. */
const lateAfterHours: Readonly<Record<ScheduledJob, number>> = { backup: 3, mirror: 3, prune: 50, drill: 8 * 24 };

/** Whether each job still runs, judged by its receipts, wherever it runs; and what this machine's schedule knows. */
export async function checkSchedules(
  reader: VaultReader | null,
  journal: DoctorPorts['journal'],
  host: string,
  clock: Clock,
): Promise<readonly Finding[]> {
  const groups = await Promise.all([
    ...scheduledJobs.map((job) =>
      checked(subject, `looking for the last ${job}`, async () =>
        reader === null ? [] : [await lastRun(reader, job, host, clock.now())],
      ),
    ),
    checked(subject, 'reading what the schedule remembers', () => remembered(journal)),
  ]);
  return groups.flat();
}

async function lastRun(reader: VaultReader, job: ScheduledJob, host: string, now: Date): Promise<Finding> {
  const newest = await lastStart(reader, job, host, now);
  const hint = 'lifeboat run, or as timers of systemd: sudo lifeboat install';
  const hours = lateAfterHours[job];
  if (newest === null) {
    return { subject, verdict: 'warn', what: `no ${job} ran in the last ${hours} hours`, mend: hint };
  }
  return { subject, verdict: 'ok', what: `the last ${job} began ${humanAge(newest, now)}` };
}

async function lastStart(reader: VaultReader, job: ScheduledJob, host: string, now: Date): Promise<Date | null> {
  const since = new Date(now.getTime() - lateAfterHours[job] * hourMilliseconds);
  const receipt = await newestReceipt({ reader, host, now }, job);
  const at = receipt === null ? null : new Date(receipt.startedAt);
  return at !== null && at >= since ? at : null;
}

async function remembered(journal: DoctorPorts['journal']): Promise<readonly Finding[]> {
  const { troubles: incidents } = await journal.read();
  return openIncidents(incidents).map(({ subject: what, text, since, hint }) => ({
    subject,
    verdict: 'warn',
    what: `${what} has needed attention since ${since}: ${text}`,
    mend: hint,
  }));
}
