import { humanSeconds } from '../../core/runs/duration.ts';
import { exitCodes, exitMeanings, exitNamed } from '../../errors.ts';
import { articleOf } from '../notify/articles.ts';
import type { StoppedTask } from './stoppedTask.ts';

/** A run that gave way to another one of its kind is not a failure. */
const fine: ReadonlySet<number> = new Set([exitCodes.done, exitCodes.busy]);

/** No exit code is a failure too: nothing says that the work was done. */
export function isFailure({ exitCode }: StoppedTask): boolean {
  return exitCode === null || !fine.has(exitCode);
}

/**
 * The message of a failed task: what failed, the end of its log, where to read on. Its first line makes sense alone.
 */
export function describeEnd(stopped: StoppedTask, lines: readonly string[], runbook: string): string {
  const { job, task, seconds } = stopped;
  const ran = seconds === null ? [] : [`it ran for ${humanSeconds(seconds)}`];
  const log = lines.length === 0 ? ['its log holds nothing'] : ['the end of its log:', ...lines.map(indented)];
  return [
    `${job} failed: ${causeOf(stopped)}`,
    '',
    ...stopped.reasons.map((reason) => `ECS says: ${reason}`),
    ...ran,
    `what to do: ${articleOfEnd(stopped, runbook)}`,
    `task: ${task}`,
    '',
    ...log,
  ].join('\n');
}

function indented(line: string): string {
  return `  ${line}`;
}

const stopCodes: ReadonlyMap<string | null, string> = new Map([
  ['TaskFailedToStart', 'the task could not start'],
  ['UserInitiated', 'somebody, or the janitor, stopped it'],
  ['SpotInterruption', 'AWS took the machine back'],
  ['TerminationNotice', 'AWS ended the machine'],
]);

/** Why it stopped, where ECS knows more than the exit code; otherwise the code. */
function causeOf({ exitCode, stopCode, reasons }: StoppedTask): string {
  const outOfMemory = reasons.some((reason) => reason.startsWith('OutOfMemoryError'));
  const cause = outOfMemory ? 'it ran out of memory' : stopCodes.get(stopCode);
  if (cause !== undefined) return `${cause} (${exitCode === null ? 'no exit code' : `exit code ${exitCode}`})`;
  return exitCode === null ? 'it ended without an exit code' : meaningOf(exitCode);
}

function meaningOf(exitCode: number): string {
  const name = exitNamed(exitCode);
  return `exit code ${exitCode}${name === undefined ? signalOf(exitCode) : `: ${exitMeanings[name]}`}`;
}

/** A container that a signal ended has 128 and the signal's number as its code. */
function signalOf(exitCode: number): string {
  if (exitCode === 137) return ': killed (SIGKILL)';
  if (exitCode === 139) return ': it crashed (SIGSEGV)';
  if (exitCode === 143) return ': ended (SIGTERM)';
  return '';
}

/** Where to read on; `runbook` is the page. */
export function articleOfEnd({ job, exitCode }: StoppedTask, runbook: string): string {
  if (job === 'restore') return `${runbook}#when-step-4-ends-otherwise`;
  return articleOf(job, (exitCode === null ? undefined : exitNamed(exitCode)) ?? 'unexpected', runbook);
}
