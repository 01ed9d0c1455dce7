import type { Census } from '../core/census.ts';
import type { Difference } from '../core/difference.ts';
import { doubtText } from '../core/doubt.ts';
import { type DrilledTable, drilledTables } from '../core/drilledTables.ts';
import { humanSeconds } from '../core/duration.ts';
import { type Absence, absencesInWords, losesData } from '../core/leftOut.ts';
import { allNamed, howMany } from '../core/named.ts';
import type { DrillProof } from '../core/receipt.ts';
import { Failure } from '../errors.ts';
import type { DrillOptions, DrillPorts } from './drill/contract.ts';
import { drillDatabase } from './drill/database.ts';
import { describePlan } from './drill/describePlan.ts';
import { drillFiles, type FilesVerdict } from './drill/files.ts';
import { compareWithLive } from './drill/live.ts';
import { ownChecks } from './drill/ownChecks.ts';
import { type Chosen, chooseSnapshot, withOlder } from './records/choose.ts';
import { recorded } from './records/recorded.ts';
import { refuseContradicted } from './records/refuseContradicted.ts';
import { losses } from './restoring/judge.ts';
import type { JobReport, Outcome, Run } from './run.ts';

/** The proof's own fields are there when the drill came to a verdict on the whole snapshot. */
export interface DrillDetails extends Omit<DrillProof, 'verdict'> {
  /** `not judged`: the place, a key or a check of the operator's stood in the way, and nothing is said about the snapshot. */
  readonly verdict: DrillProof['verdict'] | 'not judged';
  /** Extensions that were made beforehand, as a provider of managed servers makes them. */
  readonly provided: readonly string[];
  readonly only: DrillOptions['only'];
  /** The first ones, of `problemCount`. */
  readonly problems: readonly string[];
  readonly problemCount: number;
  /** How many of the operator's own checks were held against what came back. */
  readonly ownChecks: number;
  readonly tables: number;
  readonly rows: number;
  readonly files: number | null;
  readonly fileBytes: number | null;
  readonly stagesSeconds: Readonly<Record<string, number>>;
  /** What a restore does not bring back. */
  readonly notInSnapshot: readonly Absence[];
  readonly archiveBytes: number;
  /** Table by table, where the database was drilled. */
  readonly census: readonly DrilledTable[];
}

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
    try {
      await refuseContradicted(ports.reader, run.host, chosen);
      const verdict = await drillChosen(ports, run, options, chosen);
      const seconds = Math.round((run.clock.seconds() - began) * 10) / 10;
      return conclude(chosen, verdict, options, (judged) => proof(judged, seconds));
    } catch (error) {
      const failure = await withOlder(error, chosen.older);
      if (!(failure instanceof Failure) || run.signal.aborted) throw failure;
      const verdict =
        failure.kind === 'verification'
          ? proof('failed', null)
          : { snapshot: chosen.manifest.snapshot, verdict: 'not judged' as const };
      return { exit: failure.kind, summary: failure.message, warnings: [], details: verdict, failure };
    }
  });
}

async function sweepLeftovers(ports: DrillPorts, run: Run): Promise<void> {
  if (run.dryRun) return;
  const swept = [...(await ports.throwaway.sweep()), ...(await ports.sandbox.sweep())];
  for (const name of swept) run.reporter.note(`removed what a killed drill left behind: ${name}`);
}

interface DrillVerdict {
  readonly database: readonly Difference[];
  readonly notes: readonly string[];
  readonly live: readonly Difference[];
  readonly files: FilesVerdict | null;
  readonly stagesSeconds: Readonly<Record<string, number>>;
  /** Null where the database was left out. */
  readonly census: Census | null;
  readonly except: readonly string[];
  readonly provided: readonly string[];
}

async function drillChosen(ports: DrillPorts, run: Run, options: DrillOptions, chosen: Chosen): Promise<DrillVerdict> {
  return ports.scratch.use('drill', async (directory) => {
    const database =
      options.only === 'objects' ? null : await drillDatabase(ports, run, options, chosen.manifest, directory);
    const files =
      options.only === 'database'
        ? null
        : await drillFiles(ports, run, options, chosen.manifest, database?.wantedKeys ?? null, directory);
    run.reporter.stage('compare live');
    const live = ports.source === null ? [] : await compareWithLive(ports.source, chosen.manifest, run.signal);
    return {
      database: database?.differences ?? [],
      notes: database?.notes ?? [],
      live,
      files,
      stagesSeconds: database?.stagesSeconds ?? {},
      census: database?.census ?? null,
      except: database?.except ?? [],
      provided: database?.provided ?? [],
    };
  });
}

function conclude(
  chosen: Chosen,
  verdict: DrillVerdict,
  options: DrillOptions,
  proof: (verdict: DrillProof['verdict']) => DrillProof,
): Outcome<DrillDetails> {
  const { manifest } = chosen;
  const lost = [...losses(verdict.database), ...losses(verdict.live)].map(
    (difference) => `${difference.what}: expected ${difference.expected}, found ${difference.restored}`,
  );
  const problems = allNamed([
    { first: lost, count: lost.length },
    ...(verdict.files === null ? [] : [verdict.files.problems]),
  ]);
  const warnings = [
    ...(manifest.notInSnapshot ?? []).filter(losesData).map(({ what }) => what),
    ...chosen.doubts.map((doubt) => `this snapshot is ${doubtText(doubt)}`),
    ...[...verdict.database, ...verdict.live]
      .filter(({ severity }) => severity === 'note')
      .map(
        (difference) => `${difference.what}: expected ${difference.expected}, found ${difference.restored}; no loss`,
      ),
    ...verdict.notes,
    ...(verdict.files?.notes ?? []),
    ...verdict.except,
    ...(verdict.provided.length === 0
      ? []
      : [`made beforehand, for the restore's master may not: extensions ${verdict.provided.join(', ')}`]),
  ];
  const whole = options.only === 'both';
  const pins =
    verdict.files === null
      ? {}
      : { pins: { manifestSha256: chosen.sha256, dumpSha256: chosen.manifest.dump.sha256, ...verdict.files.pins } };
  const judged = { ...proof(problems.count > 0 ? 'failed' : 'proven'), ...(problems.count > 0 ? {} : pins) };
  const details = {
    ...(whole || problems.count > 0 ? judged : { snapshot: manifest.snapshot, only: options.only }),
    ...(verdict.except.length === 0 ? {} : { except: verdict.except }),
    provided: verdict.provided,
    problems: problems.first,
    problemCount: problems.count,
    ownChecks: ownChecks(options),
    notInSnapshot: manifest.notInSnapshot ?? [],
    tables: manifest.census.length,
    rows: manifest.census.reduce((sum, table) => sum + table.rows, 0),
    files: verdict.files?.files ?? null,
    fileBytes: verdict.files?.bytes ?? null,
    stagesSeconds: verdict.stagesSeconds,
    ...(verdict.census === null
      ? {}
      : { archiveBytes: manifest.dump.archiveBytes, census: drilledTables(manifest.census, verdict.census) }),
  };
  if (problems.count > 0) {
    const named = problems.first.slice(0, 5);
    const more = problems.count - named.length;
    const failure = new Failure(
      'verification',
      `snapshot ${manifest.snapshot} did not come back whole: ${named.join('; ')}${more > 0 ? `; and ${more} more` : ''}`,
      {
        hint: `files that the mirror lost are copied again by: lifeboat mirror --repair (to a task: REPAIR=true); the findings are in the receipt, ${howMany(problems)}`,
      },
    );
    return { exit: 'verification', summary: failure.message, warnings, details, failure };
  }
  const missing = options.only === 'objects' ? '' : absencesInWords(manifest.notInSnapshot);
  const took = humanSeconds(judged.recoverySeconds ?? 0);
  const left = verdict.except.length;
  const except = left === 0 ? '' : ` except for ${left} that ${left === 1 ? 'needs' : 'need'} a superuser`;
  const what = whole ? `is proven${except}` : `came back whole${except} (${options.only} only, so not proven)`;
  const files = verdict.files === null ? '' : `, ${verdict.files.files} files`;
  const own =
    details.ownChecks === 0 ? '' : `, ${details.ownChecks} own ${details.ownChecks === 1 ? 'check' : 'checks'}`;
  return {
    exit: 'done',
    summary: `snapshot ${manifest.snapshot} ${what}: ${manifest.census.length} tables, ${details.rows} rows${files}${own}, zero difference${missing}, in ${took}`,
    warnings,
    details,
  };
}
