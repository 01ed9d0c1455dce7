import { Failure } from '../errors.ts';
import { exclusively } from './exclusively.ts';
import type { PruneOptions, PrunePorts } from './prune/contract.ts';
import { executePrune, type PruneResult } from './prune/execute.ts';
import { describePrune, type PruneDescription, type PrunePlan, planPrune } from './prune/plan.ts';
import type { JobReport, Outcome, Run } from './run.ts';
import { recorded } from './vaultRecords/recorded.ts';

export interface PruneDetails extends PruneResult {
  readonly plan: PruneDescription;
}

/** Hides what retention no longer needs, by delete markers only: the bucket's lifecycle deletes the versions. */
export function prune(ports: PrunePorts, run: Run, options: PruneOptions): Promise<JobReport<PruneDetails>> {
  return recorded('prune', run, ports, () =>
    exclusively(ports.exclusion, ['mirror', 'prune'], options.scheduled, () => pruneNow(ports, run, options)),
  );
}

async function pruneNow(ports: PrunePorts, run: Run, options: PruneOptions): Promise<Outcome<PruneDetails>> {
  run.reporter.stage('plan');
  const plan = await planPrune(ports.reader, run, options);
  const details = { plan: describePrune(plan) };
  const warnings = [
    ...plan.snapshots.warnings,
    ...(plan.unknown.length === 0 ? [] : [`${plan.unknown.length} keys under pg/ are not ours and are left alone`]),
  ];
  if (plan.snapshots.refusal !== null) {
    const failure = new Failure('brake', `nothing was pruned: ${plan.snapshots.refusal}`, {
      hint: 'see what there is: lifeboat list; and how the jobs are: lifeboat status',
    });
    return { exit: 'brake', summary: failure.message, warnings, details, failure };
  }
  if (run.dryRun) return { exit: 'done', summary: summarize(plan, 'would hide'), warnings, details };
  run.reporter.stage('hide');
  const result = await executePrune(ports, run, plan);
  const all = { ...details, ...result };
  if (result.overtaken.length > 0) {
    const names = result.overtaken.map((key) => JSON.stringify(key)).slice(0, 3);
    const failure = new Failure(
      'unexpected',
      `${result.overtaken.length} files came back while they were hidden: ${names.join(', ')}`,
      {
        hint: 'their bytes are safe for weeks; bring them back into the mirror: lifeboat mirror --repair (to a task: REPAIR=true)',
      },
    );
    return { exit: 'partial', summary: failure.message, warnings, details: all, failure };
  }
  if (result.failed.length > 0) {
    const [first] = result.failed;
    const failure = new Failure(
      'unexpected',
      `${result.failed.length} keys could not be hidden, the first ${first?.key}: ${first?.reason}`,
      {
        hint: 'does the key in BACKUP_S3_PRUNE_ACCESS_KEY still have s3:DeleteObject?',
      },
    );
    return { exit: 'partial', summary: failure.message, warnings, details: all, failure };
  }
  if (plan.filesBrake !== null) {
    const failure = new Failure('brake', `snapshots are pruned, mirrored files are not: ${plan.filesBrake}`, {
      hint: 'files gone for so long are hidden only a few at a time; if so many are right, raise BACKUP_BRAKE_PERCENT for one run',
    });
    return { exit: 'brake', summary: failure.message, warnings, details: all, failure };
  }
  return { exit: 'done', summary: summarize(plan, 'hid'), warnings, details: all };
}

function summarize(plan: PrunePlan, verb: string): string {
  const kept = plan.snapshots.decisions.filter(({ action }) => action === 'keep').length;
  const removed = plan.snapshots.decisions.length - kept;
  return `${verb} ${removed} snapshots and ${plan.files.length} files, ${plan.orphans.length} orphan dumps, ${plan.indexes.length} indexes${walInWords(plan)}; ${kept} snapshots stay`;
}

function walInWords({ wal }: PrunePlan): string {
  const removed = wal.bases.filter(({ action }) => action === 'remove').length;
  return wal.keys.length === 0
    ? ''
    : `, ${removed} base backups and the log before the window (${wal.keys.length} keys)`;
}
