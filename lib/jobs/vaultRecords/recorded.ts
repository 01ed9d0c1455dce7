import { type JobName, type Receipt, renderReceipt } from '../../core/runs/receipt.ts';
import { receiptKey } from '../../core/vault/keys.ts';
import { during, exitCodes, Failure, Failures } from '../../errors.ts';
import type { VaultReader, VaultWriter } from '../../ports/vault.ts';
import type { Details, JobReport, Outcome, Run } from '../run.ts';
import { withSortedListings } from '../sortedListings.ts';
import { signed, writtenAs } from './signed.ts';
import { refuseOtherTime } from './storedInTime.ts';

/**
 * Runs one job and writes a receipt of how it ended, also when it failed. A dry run writes none. A receipt that cannot
 * be written never hides the job's own result: it is one more warning. Only a drill fails without its receipt, because
 * the receipt is the proof.
 */
export async function recorded<D extends Details>(
  job: JobName,
  run: Run,
  ports: { readonly reader: VaultReader; readonly writer: VaultWriter },
  work: () => Promise<Outcome<D>>,
): Promise<JobReport<D>> {
  const startedAt = run.clock.now();
  const outcome = owed(job, await settled(run, work), ports.writer.lost());
  if (run.dryRun) return { job, ...outcome };
  const receipt: Receipt = {
    format: '1.0',
    job,
    runId: run.runId,
    host: run.host,
    program: run.program,
    startedAt: startedAt.toISOString(),
    endedAt: run.clock.now().toISOString(),
    exitCode: exitCodes[outcome.exit],
    summary: outcome.summary,
    warnings: outcome.warnings,
    failure: describeFailure(outcome.failure),
    details: { ...outcome.details },
  };
  try {
    const key = receiptKey(receipt);
    const written = writtenAs(ports.writer, key, run);
    const body = await signed(ports.writer, renderReceipt({ ...receipt, ...written }));
    const put = await ports.writer.put(key, body, { contentType: 'application/json' });
    if (put.outcome === 'stored') await refuseOtherTime(ports, key, put.versionId, written.writtenAt);
    return { job, ...outcome };
  } catch (error) {
    const failure = during('writing the receipt', error);
    if (job === 'drill' && outcome.exit === 'done') {
      return {
        job,
        ...outcome,
        exit: failure.kind,
        summary: `${outcome.summary}, but the proof was not stored`,
        failure,
      };
    }
    return { job, ...outcome, warnings: [...outcome.warnings, failure.message] };
  }
}

/** The jobs that store more than their receipt: when the store can do less than configured, they finish and warn. */
const storing: ReadonlySet<JobName> = new Set(['backup', 'mirror', 'prune', 'base', 'stream']);

function owed<D extends Details>(job: JobName, outcome: Outcome<D>, lost: readonly string[]): Outcome<D> {
  if (lost.length === 0 || outcome.exit !== 'done' || !storing.has(job)) return outcome;
  const message = `${outcome.summary}; but the store no longer has ${lost.join(', ')}, which BACKUP_S3_CAPABILITIES says it has: done without`;
  const failure = new Failure('vault', message, { hint: 'find out what it does now: lifeboat doctor --write' });
  return { ...outcome, exit: 'partial', summary: message, failure };
}

/** The result of `work`, also where it threw. */
export async function settled<D extends Details>(run: Run, work: () => Promise<Outcome<D>>): Promise<Outcome<D>> {
  try {
    return await withSortedListings(run.reporter, work);
  } catch (error) {
    const failure = run.signal.aborted ? interrupted(run, error) : asFailure(error);
    return { exit: failure.kind, summary: summaryOf(failure), warnings: [], failure };
  }
}

function asFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  return new Failure('unexpected', error instanceof Error ? error.message : String(error), { cause: error });
}

/** A job that can describe its state says so itself; the signal's own reason cannot. */
function interrupted(run: Run, cause: unknown): Failure {
  if (cause instanceof Failure && cause.kind === 'interrupted' && cause !== run.signal.reason) return cause;
  return new Failure('interrupted', 'interrupted; nothing of this run was committed', {
    hint: 'run the same command again: every job can be repeated after an interruption at any point',
    cause,
  });
}

function summaryOf(failure: Failure): string {
  if (!(failure instanceof Failures)) return failure.message;
  return `${failure.message}: ${failure.problems.map(({ message }) => message).join('; ')}`;
}

function describeFailure(failure: Failure | undefined): Receipt['failure'] {
  if (failure === undefined) return null;
  const problems = failure instanceof Failures ? { problems: failure.problems.map(described) } : {};
  return { kind: failure.kind, ...described(failure), ...problems };
}

function described({ message, hint }: Failure) {
  return { message, hint: hint ?? null };
}
