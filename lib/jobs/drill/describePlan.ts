import type { Outcome } from '../run.ts';
import type { Chosen } from '../vaultRecords/choose.ts';
import type { DrillPorts } from './contract.ts';

/** Of a dry run. */
export function describePlan(
  ports: DrillPorts,
  chosen: Chosen,
): Outcome<{ readonly snapshot: string; readonly archiveBytes: number }> {
  return {
    exit: 'done',
    summary: `would restore ${chosen.manifest.snapshot} into ${ports.throwaway.description} and its files into ${ports.sandbox.description}`,
    warnings: [],
    details: { snapshot: chosen.manifest.snapshot, archiveBytes: chosen.manifest.dump.archiveBytes },
  };
}
