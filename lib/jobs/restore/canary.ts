import type { Run } from '../run.ts';
import type { DatabasePlan, RestorePorts } from './contract.ts';

/** The last check before the swap: as the master, because the restoring role has been dropped. */
export async function proveReadable(ports: RestorePorts, run: Run, plan: DatabasePlan | null): Promise<void> {
  if (ports.canary === null || plan === null || ports.database === null) return;
  run.reporter.stage('canary');
  await ports.canary.prove({ ...ports.database.address, database: plan.fresh }, run.signal);
}
