import type { DrillProof } from '../core/runs/receipt.ts';
import { uncountedExceptions } from '../core/verify/exceptions.ts';
import type { LiveMark } from '../core/verify/liveMark.ts';
import { Failure } from '../errors.ts';
import { conclude, type DrillVerdict } from './drill/conclude.ts';
import type { DrillOptions, DrillPorts } from './drill/contract.ts';
import { drillDatabase } from './drill/database.ts';
import type { DrillDetails } from './drill/details.ts';
import { drillFiles } from './drill/files.ts';
import { compareWithLive, readLiveMark } from './drill/live.ts';
import { drillWindow } from './drill/window.ts';
import { withVerdict } from './drill/windowVerdict.ts';
import type { JobReport, Outcome, Run } from './run.ts';
import { type Chosen, chooseSnapshot, withOlder } from './vaultRecords/choose.ts';
import { recorded } from './vaultRecords/recorded.ts';
import { refuseContradicted } from './vaultRecords/refuseContradicted.ts';

/** Restores a snapshot into throwaway places and judges it against its manifest: the only thing that makes it proven. */
export function drill(ports: DrillPorts, run: Run, options: DrillOptions): Promise<JobReport<DrillDetails>> {
  return recorded('drill', run, ports, async () => {
    const began = run.clock.seconds();
    const startedAt = run.clock.now();
    run.reporter.stage('choose');
    await sweepLeftovers(ports, run);
    await ports.throwaway.refuseSource(ports.source === null ? null : await ports.source.facts());
    const chosen = await chooseSnapshot(ports.reader, run.host, options.choice);
    if (run.dryRun) return describePlan(ports, chosen);
    const recoveryPointSeconds = Math.round((startedAt.getTime() - Date.parse(chosen.manifest.snapshotAt)) / 1000);
    const proof = (verdict: DrillProof['verdict'], recoverySeconds: number | null): DrillProof => ({
      snapshot: chosen.manifest.snapshot,
      manifestVersionId: chosen.ref.manifestVersionId,
      dumpVersionId: chosen.manifest.dump.versionId,
      runId: chosen.manifest.runId,
      verdict,
      recoverySeconds,
      recoveryPointSeconds,
    });
    const mark = ports.source === null ? null : await readLiveMark(ports.source);
    try {
      await refuseContradicted(ports.reader, run.host, chosen, mark === null ? [] : [mark]);
      const verdict = await drillChosen(ports, run, options, { ...chosen, mark });
      const seconds = Math.round((run.clock.seconds() - began) * 10) / 10;
      const judged = conclude(chosen, verdict, options, (found) => proof(found, seconds));
      return await withWindow(ports, run, options, judged);
    } catch (error) {
      const failure = await withOlder(error, chosen.older);
      if (!(failure instanceof Failure) || run.signal.aborted) throw failure;
      const verdict =
        failure.kind === 'verification'
          ? proof('failed', null)
          : { snapshot: chosen.manifest.snapshot, verdict: 'not judged' as const };
      const details = { ...verdict, ...(mark === null ? {} : { liveMark: mark }) };
      return { exit: failure.kind, summary: failure.message, warnings: [], details, failure };
    }
  });
}

/** The snapshot's own proof stands whatever the window's drill says. */
async function withWindow(
  ports: DrillPorts,
  run: Run,
  options: DrillOptions,
  judged: Outcome<DrillDetails>,
): Promise<Outcome<DrillDetails>> {
  if (ports.recovering === undefined || options.only === 'objects') return judged;
  const window = await drillWindow(ports, ports.recovering, run).catch((error: unknown) => {
    if (run.signal.aborted || !(error instanceof Failure)) throw error;
    return error;
  });
  return window === null ? judged : withVerdict(judged, window);
}

async function sweepLeftovers(ports: DrillPorts, run: Run): Promise<void> {
  if (run.dryRun) return;
  const swept = [...(await ports.throwaway.sweep()), ...(await ports.sandbox.sweep())];
  for (const name of swept) run.reporter.note(`removed what a killed drill left behind: ${name}`);
}

async function drillChosen(
  ports: DrillPorts,
  run: Run,
  options: DrillOptions,
  chosen: Chosen & { readonly mark: LiveMark | null },
): Promise<DrillVerdict> {
  const { manifest, mark } = chosen;
  return ports.scratch.use('drill', async (directory) => {
    const database =
      options.only === 'objects' ? null : await drillDatabase(ports, run, options, { manifest, mark, directory });
    const files =
      options.only === 'database'
        ? null
        : await drillFiles(ports, run, options, chosen, database?.wantedKeys ?? null, directory);
    run.reporter.stage('compare live');
    const live = ports.source === null ? [] : await compareWithLive(ports.source, manifest, run.signal);
    return {
      database: database?.differences ?? [],
      notes: database?.notes ?? [],
      live,
      sample: database?.sample ?? null,
      mark,
      files,
      stagesSeconds: database?.stagesSeconds ?? {},
      census: database?.census ?? null,
      except: database === null ? [] : [...database.except, ...uncountedExceptions(manifest.uncounted)],
      provided: database?.provided ?? [],
    };
  });
}

/** Of a dry run. */
function describePlan(
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
