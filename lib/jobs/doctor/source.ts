import { losesData, notInSnapshot, superuserWarning } from '../../core/snapshots/leftOut.ts';
import type { Dumper } from '../../ports/archive.ts';
import type { Clock } from '../../ports/clock.ts';
import type { ServerFacts, SourceDatabase } from '../../ports/database.ts';
import { clockFinding } from './clock.ts';
import { checked, type Finding } from './finding.ts';

const subject = 'source';

/** Whether the database can be dumped faithfully from here: rights, row-level security, pooler, client, clock. */
export async function checkSource(source: SourceDatabase, dumper: Dumper, clock: Clock): Promise<readonly Finding[]> {
  // When even this fails, nothing else can be asked; after it, every check is independent.
  const facts = await source.facts();
  const groups = await Promise.all([
    checked(subject, 'looking for what hides rows', () => rightsFindings(source, facts)),
    checked(subject, 'looking for locks and indexes', () => riskFindings(source)),
    checked(subject, 'looking for the client', () => clientFindings(dumper, facts)),
    checked(subject, 'listing what no dump carries', () => leftOutFindings(source)),
  ]);
  return [...groups.flat(), clockFinding(subject, "the database's", facts.now, clock)];
}

async function rightsFindings(source: SourceDatabase, { version }: ServerFacts): Promise<readonly Finding[]> {
  const obstacles = await source.obstacles();
  if (obstacles.length === 0) {
    return [{ subject, verdict: 'ok', what: `PostgreSQL ${version}: every table can be read` }];
  }
  return obstacles.map(({ what, hint }) => ({ subject, verdict: 'fail', kind: 'configuration', what, mend: hint }));
}

async function riskFindings(source: SourceDatabase): Promise<readonly Finding[]> {
  const risks = await source.risks();
  if (risks.length === 0) {
    return [{ subject, verdict: 'ok', what: 'there is room for the locks of a dump, and every index can be planned' }];
  }
  return risks.map(({ what, hint }) => ({ subject, verdict: 'warn', what, mend: hint }));
}

/** What a snapshot taken now would not contain, and what only a superuser could restore. */
async function leftOutFindings(source: SourceDatabase): Promise<readonly Finding[]> {
  const leftOut = await source.now().leftOut();
  const { needsSuperuser } = leftOut;
  return [
    ...notInSnapshot(leftOut, []).map((absence): Finding => {
      const what = `not in a snapshot: ${absence.what}`;
      return losesData(absence)
        ? { subject, verdict: 'warn', what, mend: absence.hint }
        : { subject, verdict: 'ok', what };
    }),
    ...(needsSuperuser.length === 0
      ? []
      : [{ subject, verdict: 'warn', what: superuserWarning(needsSuperuser), mend: null } as const]),
  ];
}

async function clientFindings(dumper: Dumper, { versionNumber }: ServerFacts): Promise<readonly Finding[]> {
  const { pgDump, warnings } = await dumper.client(versionNumber);
  if (warnings.length === 0) return [{ subject, verdict: 'ok', what: `${pgDump} fits the server` }];
  return warnings.map((what) => ({
    subject,
    verdict: 'warn',
    what,
    mend: `apt-get install postgresql-client-${Math.trunc(versionNumber / 10_000)}`,
  }));
}
