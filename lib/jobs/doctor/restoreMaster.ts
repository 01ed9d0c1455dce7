import type { SourceDatabase } from '../../ports/database.ts';
import type { MasterTrial } from '../../ports/target.ts';
import { checked, type Finding } from './finding.ts';

const subject = 'target';

/** A server needs some locks beside those of the restore. */
const shareForRestore = 0.8;

/** Tries what a restore asks of its login, by doing it, and whether its server has locks for all of the source's relations. */
export async function checkMaster(trial: MasterTrial, source: SourceDatabase | null): Promise<readonly Finding[]> {
  const rights = await checked(subject, 'trying the login of restores', async () => {
    const refusals = await trial.rights();
    if (refusals.length === 0) {
      return [{ subject, verdict: 'ok', what: `${trial.master} may create and drop what a restore makes` }];
    }
    return refusals.map(({ what, hint }) => ({ subject, verdict: 'fail', kind: 'credentials', what, mend: hint }));
  });
  if (source === null || rights.some(({ verdict, what }) => verdict === 'fail' && what.startsWith('trying'))) {
    return rights;
  }
  return [...rights, ...(await checked(subject, 'looking for locks', () => lockFindings(trial, source)))];
}

/** One statement of a restore may lock all of them: the new owner of a whole database, or an emptied schema. */
async function lockFindings(trial: MasterTrial, source: SourceDatabase): Promise<readonly Finding[]> {
  const { sessions, perSession } = await trial.lockRoom();
  const relations = await source.relations();
  const room = sessions * perSession;
  if (relations <= room * shareForRestore) return [];
  const wanted = Math.ceil(relations / shareForRestore / sessions);
  return [
    {
      subject,
      verdict: 'warn',
      what: `the source has ${relations} tables, indexes and sequences, and the server of restores has room for about ${room} locks`,
      mend: `alter system set max_locks_per_transaction = ${wanted}, and restart the server`,
    },
  ];
}
