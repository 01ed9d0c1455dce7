import { digestOf } from '../../core/restore/masterStatements.ts';
import { Failure } from '../../errors.ts';
import type { PrivilegedStatement } from '../../ports/archive.ts';
import { fetchArchive } from '../restoreSteps/archive.ts';
import { refuseSmallDisk } from '../restoreSteps/space.ts';
import type { Run } from '../run.ts';
import type { Chosen } from '../vaultRecords/choose.ts';
import type { MasterPlan, RestoreOptions, RestorePorts } from './contract.ts';
import { interruptibly, whileFetching } from './interrupted.ts';

/** An archive that is on the disk, complete and verified, before the plan is shown. */
export interface Fetched {
  readonly directory: string;
  /** What the plan asks for: statements to run as the master. */
  readonly privileged: readonly PrivilegedStatement[];
}

/** Fetches the dump of a snapshot into `directory`; returns the path of the archive. */
export async function fetchInto(
  ports: RestorePorts,
  run: Run,
  { manifest }: Pick<Chosen, 'manifest'>,
  directory: string,
): Promise<string> {
  const path = archiveIn(directory);
  run.reporter.stage('fetch');
  await interruptibly(run, whileFetching, async () => {
    await refuseSmallDisk(ports.scratch, manifest.dump.archiveBytes);
    await fetchArchive(ports, run, manifest, path);
  });
  return path;
}

export function archiveIn(directory: string): string {
  return `${directory}/archive`;
}

/**
 * With `--as-master` the archive is fetched first, so that the plan can show its statements; `use` gets null otherwise.
 * Only for a signed snapshot, so that the master runs what the backup read, not what somebody put into the vault.
 */
export async function withStatements<T>(
  ports: RestorePorts,
  run: Run,
  options: RestoreOptions,
  chosen: Chosen,
  use: (fetched: Fetched | null) => Promise<T>,
): Promise<T> {
  if (options.asMaster !== true || options.only === 'objects') return use(null);
  refuseUnsigned(chosen);
  return ports.scratch.use('restore', async (directory) => {
    const path = await fetchInto(ports, run, chosen, directory);
    const privileged = await ports.restorer.privileged(path, chosen.manifest.source.serverVersionNumber);
    return use({ directory, privileged });
  });
}

function refuseUnsigned({ manifest, signed }: Chosen): void {
  if (signed) return;
  throw new Failure(
    'configuration',
    `--as-master is for a signed snapshot, and no key that is trusted here signed ${manifest.snapshot}`,
    {
      hint: 'set BACKUP_SIGNING_PUBLIC_KEY to the public key that signs the backups; or leave these objects out: lifeboat restore --keep-going',
    },
  );
}

export function masterPlanOf({ privileged }: Fetched): MasterPlan {
  return {
    digest: digestOf(privileged.map(({ statement }) => statement)),
    statements: privileged.map(({ shown }) => shown),
  };
}
