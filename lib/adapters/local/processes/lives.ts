import { Failure } from '../../../errors.ts';
import { startTicks } from './startTicks.ts';

/** Whether the process runs. `ticks`, where both are known, distinguishes it from a later one with the same id. */
export async function lives(pid: number, ticks: string | null): Promise<boolean> {
  if (!answersSignals(pid)) return false;
  const found = await startTicks(pid);
  return ticks === null || found === null || found === ticks;
}

function answersSignals(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ESRCH') return false;
    // Another user's process: it lives.
    if (code === 'EPERM') return true;
    throw new Failure('unexpected', `cannot tell whether process ${pid} lives`, { cause: error });
  }
}
