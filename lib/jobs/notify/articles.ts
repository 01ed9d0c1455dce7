import type { ScheduledJob } from '../../core/runs/timetable.ts';
import type { ExitName } from '../../errors.ts';

const byJob: Readonly<Record<ScheduledJob, string>> = {
  backup: 'no-snapshot-within-two-hours',
  mirror: 'no-mirror-within-two-hours',
  prune: 'prune-stopped',
  drill: 'no-passed-drill-for-eight-days',
};

const byExit: { readonly [E in ExitName]?: string | { readonly [J in ScheduledJob]?: string } } = {
  brake: { backup: 'a-snapshot-is-quarantined', mirror: 'the-brake-is-engaged' },
  credentials: 'a-password-or-key-is-refused',
  partial: { mirror: 'some-files-could-not-be-mirrored' },
  source: 'the-source-cannot-be-reached',
  vault: 'the-vault-cannot-be-reached',
};

/** The article of the runbook to read after `job` ended so; `page` is where the runbook is. */
export function articleOf(job: ScheduledJob, exit: ExitName, page = 'docs/runbook.md'): string {
  const found = byExit[exit];
  const anchor = typeof found === 'string' ? found : found?.[job];
  return `${page}#${anchor ?? byJob[job]}`;
}
