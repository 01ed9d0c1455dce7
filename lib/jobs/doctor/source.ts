import type { Clock, Dumper, SourceDatabase } from '../../ports.ts';
import type { Finding } from './finding.ts';

/** Beyond this a store refuses our signatures and every age we compute is wrong. */
const clockSkewSeconds = 300;
const subject = 'source';

/** Whether the database can be dumped faithfully from here: rights, row-level security, pooler, client, clock. */
export async function checkSource(source: SourceDatabase, dumper: Dumper, clock: Clock): Promise<readonly Finding[]> {
  const facts = await source.facts();
  const skew = Math.round(Math.abs(facts.now.getTime() - clock.now().getTime()) / 1000);
  const time: Finding =
    skew > clockSkewSeconds
      ? {
          subject,
          verdict: 'warn',
          what: `the database's clock and this machine's differ by ${skew} s`,
          mend: 'timedatectl set-ntp true',
        }
      : { subject, verdict: 'ok', what: `clocks agree to ${skew} s` };
  const obstacles = (await source.obstacles()).map(
    ({ what, hint }): Finding => ({ subject, verdict: 'fail', kind: 'configuration', what, mend: hint }),
  );
  const readable: Finding = { subject, verdict: 'ok', what: `PostgreSQL ${facts.version}: every table can be read` };
  return [...(obstacles.length === 0 ? [readable] : obstacles), time, ...(await clientFindings(dumper, facts))];
}

async function clientFindings(
  dumper: Dumper,
  { versionNumber }: { readonly versionNumber: number },
): Promise<readonly Finding[]> {
  const { pgDump, warnings } = await dumper.client(versionNumber);
  if (warnings.length === 0) return [{ subject, verdict: 'ok', what: `${pgDump} fits the server` }];
  return warnings.map((what) => ({
    subject,
    verdict: 'warn',
    what,
    mend: `apt-get install postgresql-client-${Math.trunc(versionNumber / 10_000)}`,
  }));
}
