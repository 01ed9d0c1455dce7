import { Failure } from '../../errors.ts';
import type { Outcome, Run } from '../run.ts';
import type { RestoreOptions, RestorePorts } from './contract.ts';
import type { RestoreDetails } from './details.ts';
import { findKept } from './kept.ts';
import { targetOf } from './planDatabase.ts';

/** Drops a kept copy, and the roles that its restore made where nothing else uses them. The application notices nothing. */
export async function discardCopy(
  ports: RestorePorts,
  run: Run,
  options: RestoreOptions,
): Promise<Outcome<RestoreDetails>> {
  const target = targetOf(ports);
  run.reporter.stage('discard');
  const { database } = (await findKept(target, options.database)).copy;
  const result = await target.exclusion.holding([database], async () => {
    if (!run.dryRun) await target.reopen((await findKept(target, database)).name);
    const { name, copy } = await findKept(target, database);
    if (run.dryRun) return { summary: `would drop ${name}, the copy of ${copy.snapshot}`, left: [] };
    if (!(await options.confirmDiscard({ name, copy }))) {
      throw new Failure('interrupted', 'not confirmed; nothing was dropped');
    }
    await target.drop(name);
    return { summary: `dropped ${name}, the copy of ${copy.snapshot}`, left: await target.dropRoles(copy.roles) };
  });
  if ('busy' in result) throw new Failure('busy', result.busy);
  const { summary, left } = result;
  const warnings = left.map((role) => `role ${role}, which the restore made, is in use and stays`);
  return { exit: 'done', summary, warnings };
}
