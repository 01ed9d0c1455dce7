import { doubtText } from '../../core/verify/doubt.ts';
import { Failure } from '../../errors.ts';
import type { Run } from '../run.ts';
import type { Chosen } from '../vaultRecords/choose.ts';
import { provenBeside } from './alternative.ts';
import { type Fetched, masterPlanOf } from './asMaster.ts';
import type { RestoreOptions, RestorePlan, RestorePorts } from './contract.ts';
import { planTheFiles } from './files.ts';
import { judgeKeys } from './keys.ts';
import { targetName } from './names.ts';
import { isBeside, planDatabase } from './planDatabase.ts';
import { stopsAt, stopWarning } from './privileged.ts';

export async function planRestore(
  ports: RestorePorts,
  run: Run,
  options: RestoreOptions,
  chosen: Chosen,
  fetched: Fetched | null = null,
): Promise<RestorePlan> {
  const { manifest } = chosen;
  const own = targetName(options, manifest, ports.database);
  const beside = isBeside(options.way, own);
  if (beside && options.only === 'objects') {
    throw new Failure('usage', 'files have no place beside those that are there', {
      hint: 'leave out --beside, or give the name of the database with --confirm (to a task: CONFIRM)',
    });
  }
  const warnings: string[] = chosen.doubts.map((doubt) => `this snapshot is ${doubtText(doubt)}`);
  const stops = stopsAt(options, manifest);
  if (stops.length > 0) warnings.push(stopWarning(stops));
  const obstacles: string[] = [];
  const database =
    options.only === 'objects'
      ? null
      : await planDatabase(ports, run, options, manifest, { own, beside, warnings, obstacles });
  const keys = options.only === 'objects' ? null : await judgeKeys(ports.keys, new Date(manifest.snapshotAt));
  warnings.push(...(keys?.doubtful ?? []));
  const files =
    options.only === 'database' || beside ? null : await planTheFiles(ports, run, options, { chosen, warnings });
  return {
    snapshot: manifest.snapshot,
    snapshotAt: manifest.snapshotAt,
    ageSeconds: Math.round((run.clock.now().getTime() - Date.parse(manifest.snapshotAt)) / 1000),
    proven: options.choice.by === 'latest' ? await provenBeside(ports.reader, run.host, chosen, run.clock.now()) : null,
    skipped: chosen.skipped,
    database,
    stops: beside ? null : (ports.writers?.description ?? null),
    ...(database === null || manifest.notInSnapshot === undefined ? {} : { notInSnapshot: manifest.notInSnapshot }),
    files,
    ...(fetched === null || options.asMaster !== true ? {} : { asMaster: masterPlanOf(fetched) }),
    keys: keys?.right ?? [],
    warnings,
    obstacles,
  };
}
