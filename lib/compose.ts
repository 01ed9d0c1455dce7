import { randomUUID } from 'node:crypto';
import { setSearchPath } from './adapters/local/processes/environment.ts';
import { traceCommands } from './adapters/local/processes/trace.ts';
import { setSpoolDirectory } from './adapters/local/spool/sorted.ts';
import type { JobContext, Jobs } from './compose/jobs.ts';
import { localJobs } from './compose/local.ts';
import { need } from './config/need.ts';
import type { Run } from './jobs/run.ts';

export interface Composition {
  readonly host: string;
  readonly jobs: Jobs;
}

/** The only place where adapters meet jobs. Opens nothing yet: a job's ports are made when it is started. */
export function compose(context: JobContext, dryRun: boolean): Composition {
  const { settings, clock, reporter, signal, program } = context;
  const { searchPath } = settings.surroundings;
  if (searchPath !== undefined) setSearchPath(searchPath);
  setSpoolDirectory(settings.scratchDirectory);
  if (context.verbose) traceCommands((line) => reporter.note(`$ ${line}`));
  const { host } = need(settings, 'host');
  const run: Run = { host, runId: randomUUID(), program, clock, reporter, signal, dryRun };
  return { host, jobs: localJobs(context, run) };
}
