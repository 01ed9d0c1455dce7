import { exitNamed, Failure } from '../../errors.ts';
import type { TaskEnd } from '../../jobs/follow.ts';
import type { TaskJob } from '../../ports/tasks.ts';
import type { CommandResult } from '../command.ts';
import { errorDocument, printError } from '../output/error.ts';
import { printable } from '../output/printable.ts';

/** A task's end as the command's own. A code that is not in the table, such as that of a kill, is unexpected. */
export function ended(job: TaskJob, id: string, end: TaskEnd): CommandResult {
  const exit = (end.exitCode === null ? undefined : exitNamed(end.exitCode)) ?? 'unexpected';
  const failure = exit === 'done' ? null : new Failure(exit === 'partial' ? 'unexpected' : exit, ...told(job, id, end));
  const { exitCode, reason } = end;
  return {
    exit,
    document: { job, task: id, state: 'ended', exitCode, reason, failure: failure && errorDocument(failure).error },
    print(screen) {
      if (failure === null) screen.line(`${screen.paint('green', '✓')} ${screen.paint('bold', `task ${id} is done`)}`);
      else printError(screen, failure, { verbose: false });
    },
  };
}

function told(job: TaskJob, id: string, { exitCode, reason }: TaskEnd): [string, { readonly hint: string }] {
  const said = printable(reason);
  if (exitCode === null) {
    const hint = 'see whether image, secrets and network are there: lifeboat doctor --on aws';
    return [`task ${id} did not start: ${said}`, { hint }];
  }
  const hint = `what it said stands above, and comes again with: lifeboat ${job} --on aws --follow ${id}`;
  return [`task ${id} ended with exit code ${exitCode}: ${said}`, { hint }];
}
