import { targetText } from '../../core/wal/recoveryTarget.ts';
import { Failure } from '../../errors.ts';
import { refuseSmallDisk } from '../restoreSteps/space.ts';
import type { Outcome, Run } from '../run.ts';
import type { Chosen } from '../vaultRecords/choose.ts';
import { type FoundWindow, findWindow } from '../wal/findWindow.ts';
import type { RecoveringPorts } from '../wal/recoveringPorts.ts';
import { snapshotBefore } from './alternative.ts';
import { archiveIn, type Fetched } from './asMaster.ts';
import { untouched } from './carryOut.ts';
import type { RestoreOptions, RestorePlan, RestorePorts } from './contract.ts';
import type { RestoreDetails } from './details.ts';
import { interruptibly } from './interrupted.ts';
import { recoverInto } from './recover.ts';
import type { RecoveryPlan } from './recoveryContract.ts';

/** What is there besides the plan of an ordinary restore. */
export interface Recovered {
  readonly chosen: Chosen;
  readonly fetched: Fetched;
  readonly recovery: RecoveryPlan;
}

type Use = (recovered: Recovered) => Promise<Outcome<RestoreDetails>>;

/** Where a target was asked for: the recovery and what follows; otherwise, or where no window covers it, `otherwise`. */
export async function fromWindow(
  ports: RestorePorts,
  run: Run,
  options: RestoreOptions,
  use: Use,
  otherwise: (uncovered: string | null) => Promise<Outcome<RestoreDetails>>,
): Promise<Outcome<RestoreDetails>> {
  const { target } = options;
  const { recovering } = ports;
  if (target === undefined || recovering === undefined || options.only === 'objects') return otherwise(null);
  const found = await interruptibly(run, untouched, () => findWindow(ports.reader, run.host, target));
  if ('uncovered' in found) return otherwise(found.uncovered);
  const warnings = await recovering.recovery.refuseUnfit(found.window.manifest.source);
  const recovery = await describe(ports, run, found);
  if (run.dryRun) return dryRun(run, recovery, warnings);
  for (const warning of warnings) run.reporter.warn(warning);
  return recoverAndUse({ ports, recovering, run, options }, found, recovery, use);
}

async function recoverAndUse(
  {
    ports,
    recovering,
    run,
    options,
  }: {
    readonly ports: RestorePorts;
    readonly recovering: RecoveringPorts;
    readonly run: Run;
    readonly options: RestoreOptions;
  },
  found: FoundWindow,
  recovery: RecoveryPlan,
  use: Use,
): Promise<Outcome<RestoreDetails>> {
  const { tar, source } = found.window.manifest;
  const log = new Set(found.log.records.map(({ segment }) => segment)).size * source.segmentBytes;
  await refuseSmallDisk(ports.scratch, tar.plainBytes + log);
  return ports.scratch.use('restore', async (directory) => {
    const chosen = await interruptibly(run, untouched, () => recoverInto(ports, recovering, run, found, directory));
    const { serverVersionNumber } = chosen.manifest.source;
    const privileged =
      options.asMaster === true ? await ports.restorer.privileged(archiveIn(directory), serverVersionNumber) : [];
    if (options.asMaster === true && !chosen.signed) {
      throw new Failure('configuration', '--as-master needs a signed log, and no key is trusted here', {
        hint: 'set BACKUP_SIGNING_PUBLIC_KEY to the public key that signs the backups',
      });
    }
    return use({ chosen, fetched: { directory, privileged }, recovery });
  });
}

async function describe(ports: RestorePorts, run: Run, { target, window, log }: FoundWindow): Promise<RecoveryPlan> {
  const at = target.by === 'time' ? target.at : window.until;
  return {
    target: targetText(target),
    base: window.base,
    from: window.from.toISOString(),
    until: window.until.toISOString(),
    baseBytes: window.manifest.tar.bytes,
    logBytes: log.bytes,
    serverVersion: window.manifest.source.serverVersion,
    snapshot: await snapshotBefore(ports.reader, run.host, at, run.clock.now()),
  };
}

/** What the database's own plan says is known only once it is recovered; it is shown then, before anything is touched. */
function dryRun(run: Run, recovery: RecoveryPlan, warnings: readonly string[]): Outcome<RestoreDetails> {
  const at = recovery.target.startsWith('--at ') ? recovery.target.slice('--at '.length) : recovery.until;
  const plan: RestorePlan = {
    snapshot: recovery.target,
    snapshotAt: at,
    ageSeconds: Math.round((run.clock.now().getTime() - Date.parse(at)) / 1000),
    proven: null,
    skipped: [],
    database: null,
    stops: null,
    files: null,
    recovery,
    keys: [],
    warnings,
    obstacles: [],
  };
  const summary = `would recover ${recovery.target} from the base backup ${recovery.base} and the log, then restore it`;
  return { exit: 'done', summary, warnings: [], details: { plan } };
}
