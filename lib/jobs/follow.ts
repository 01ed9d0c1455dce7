import type { Clock } from '../ports/clock.ts';
import type { TaskInspector, TaskJob, TaskPrint, TaskState } from '../ports/tasks.ts';

export interface FollowPorts {
  readonly tasks: TaskInspector;
  readonly print: TaskPrint;
  readonly clock: Clock;
}

export type TaskEnd = Extract<TaskState, { state: 'ended' }>;

const pollMilliseconds = 2000;
/** What a task prints last may be in the log some seconds after its end. */
const quietMilliseconds = 6000;

/**
 * Passes on every line that the task prints, once and in order, until it has ended. Null when `signal` was aborted
 * first; the task then keeps running.
 */
export async function follow(
  ports: FollowPorts,
  { job, task }: { readonly job: TaskJob; readonly task: string },
  watcher: { line(text: string): void; state(state: TaskState['state']): void },
  signal: AbortSignal,
): Promise<TaskEnd | null> {
  const { tasks, clock } = ports;
  let position: string | null = null;
  const printed = async (): Promise<boolean> => {
    let any = false;
    for (;;) {
      const read = await ports.print.read(job, task, position);
      for (const line of read.lines) watcher.line(line);
      any ||= read.lines.length > 0;
      // At its end the log returns the position it was given; a page may be empty before that.
      if (read.position === position) return any;
      position = read.position;
    }
  };
  try {
    for (;;) {
      const state = await tasks.inspect(task);
      watcher.state(state.state);
      await printed();
      if (state.state === 'ended') {
        for (let quiet = 0; quiet < quietMilliseconds; ) {
          await clock.sleep(pollMilliseconds, signal);
          quiet = (await printed()) ? 0 : quiet + pollMilliseconds;
        }
        return state;
      }
      await clock.sleep(pollMilliseconds, signal);
    }
  } catch (error) {
    if (signal.aborted) return null;
    throw error;
  }
}
