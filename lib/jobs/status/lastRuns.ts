import { proofOf, type Receipt } from '../../core/runs/receipt.ts';
import type { Problem } from '../../core/runs/standing.ts';
import { scheduledJobs } from '../../core/runs/timetable.ts';
import { exitCodes } from '../../errors.ts';
import { type Look, newestReceipt } from '../vaultRecords/newestReceipt.ts';

/** What the last run of each job left behind. */
export async function lastFailures(vault: Look): Promise<readonly Problem[]> {
  const problems: Problem[] = [];
  for (const job of scheduledJobs) {
    // A manual run that gave way to another one does not show how things stand.
    const last = await newestReceipt(vault, job, ({ exitCode }) => exitCode !== exitCodes.busy);
    if (last !== null && last.exitCode !== exitCodes.done) problems.push(incidentOf(last));
  }
  return problems;
}

function incidentOf(receipt: Receipt): Problem {
  const { job, exitCode, summary, endedAt, failure } = receipt;
  return {
    severity: proofOf(receipt)?.verdict === 'failed' ? 'risk' : 'look',
    text: `the last ${job} (${endedAt.slice(0, 16).replace('T', ' ')} UTC) ended with exit code ${exitCode}: ${summary}`,
    mend: failure?.hint ?? null,
  };
}
