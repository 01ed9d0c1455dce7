import { foreignRecords } from '../jobs/list/foreign.ts';
import { list } from '../jobs/list.ts';
import { report } from '../jobs/report.ts';
import { leftByRestores } from '../jobs/restore/left.ts';
import type { Run } from '../jobs/run.ts';
import { withSortedListings } from '../jobs/sortedListings.ts';
import { withLeftovers, withLocalIncidents } from '../jobs/status/local.ts';
import { status } from '../jobs/status.ts';
import type { VaultReader } from '../ports/vault.ts';
import type { JobContext, Jobs } from './jobs.ts';
import { journalOf } from './notifications.ts';
import { targetOf } from './places.ts';

/** The commands that only read the vault, and leave no receipt. */
export function lookingJobs(
  { settings, clock }: JobContext,
  run: Run,
  reader: () => VaultReader,
): Pick<Jobs, 'list' | 'foreignRecords' | 'report' | 'status'> {
  const reading = <T>(work: (vault: VaultReader) => Promise<T>): Promise<T> => {
    const vault = reader();
    return withSortedListings(run.reporter, () => work(vault));
  };
  return {
    list: (options) =>
      reading((vault) => list(vault, run.host, options, { policy: settings.retention, now: clock.now() })),
    foreignRecords: () => reading((vault) => foreignRecords({ reader: vault, host: run.host, now: clock.now() })),
    report: (options) => reading((vault) => report({ reader: vault, clock }, run, options)),
    status: async (limits) => {
      const journal = journalOf({ settings, host: run.host, clock });
      const [found, left] = await Promise.all([
        reading((vault) => status(vault, run.host, limits, clock)),
        leftByRestores(targetOf(settings, clock)),
      ]);
      return withLocalIncidents(withLeftovers(found, left), journal);
    },
  };
}
