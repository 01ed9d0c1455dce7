import { humanSeconds } from '../../core/runs/duration.ts';
import { allNamed, howMany, type Named } from '../../core/runs/named.ts';
import type { DrillProof } from '../../core/runs/receipt.ts';
import type { Census } from '../../core/snapshots/census.ts';
import { absencesInWords, losesData } from '../../core/snapshots/leftOut.ts';
import type { Manifest } from '../../core/snapshots/manifest.ts';
import type { Difference } from '../../core/verify/difference.ts';
import { doubtText } from '../../core/verify/doubt.ts';
import { drilledTables } from '../../core/verify/drilledTables.ts';
import { exceptInWords } from '../../core/verify/exceptions.ts';
import type { LiveMark } from '../../core/verify/liveMark.ts';
import { defaultSample, sampleDoubts, sampleNotes, type TableSample } from '../../core/verify/rowSample.ts';
import { Failure } from '../../errors.ts';
import { losses } from '../restoreSteps/judge.ts';
import type { Outcome } from '../run.ts';
import type { Chosen } from '../vaultRecords/choose.ts';
import { pinnedPartsOf } from '../vaultRecords/pinnedParts.ts';
import type { DrillOptions } from './contract.ts';
import type { DrillDetails } from './details.ts';
import type { FilesVerdict } from './files.ts';

/** What a drill found, before it is judged as a whole. */
export interface DrillVerdict {
  readonly database: readonly Difference[];
  readonly notes: readonly string[];
  readonly live: readonly Difference[];
  /** Null where the database was left out, or the live one. */
  readonly sample: readonly TableSample[] | null;
  readonly mark: LiveMark | null;
  readonly files: FilesVerdict | null;
  readonly stagesSeconds: Readonly<Record<string, number>>;
  /** Null where the database was left out. */
  readonly census: Census | null;
  readonly except: readonly string[];
  readonly provided: readonly string[];
}

/** The outcome of a drill that ran to its end: proven, or failed with every problem. */
export function conclude(
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
  const warnings = warningsOf(chosen, verdict);
  const whole = options.only === 'both';
  const pins = verdict.files === null ? {} : { pins: { ...pinnedPartsOf(chosen), ...verdict.files.pins } };
  const doubts = (verdict.sample ?? []).flatMap((table) => sampleDoubts(table, options.sampleLimits ?? defaultSample));
  const sound = problems.count === 0 && doubts.length === 0;
  const judged = { ...proof(problems.count > 0 ? 'failed' : 'proven'), ...(sound ? pins : {}) };
  const details = {
    ...(whole || !sound ? judged : { snapshot: manifest.snapshot, only: options.only }),
    ...(problems.count === 0 && !sound ? { verdict: 'doubtful' as const } : {}),
    ...(options.only === 'objects' ? {} : { doubts, liveSample: verdict.sample, liveMark: verdict.mark }),
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
    const failure = notWhole(manifest.snapshot, problems);
    return { exit: 'verification', summary: failure.message, warnings, details, failure };
  }
  if (doubts.length > 0) {
    const failure = notConfirmed(manifest, doubts);
    return { exit: 'verification', summary: failure.message, warnings, details, failure };
  }
  const missing = options.only === 'objects' ? '' : absencesInWords(manifest.notInSnapshot);
  const took = humanSeconds(judged.recoverySeconds ?? 0);
  const except = exceptInWords(verdict.except);
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

function warningsOf({ manifest, doubts }: Chosen, verdict: DrillVerdict): readonly string[] {
  return [
    ...(manifest.notInSnapshot ?? []).filter(losesData).map(({ what }) => what),
    ...doubts.map((doubt) => `this snapshot is ${doubtText(doubt)}`),
    ...[...verdict.database, ...verdict.live]
      .filter(({ severity }) => severity === 'note')
      .map(
        (difference) => `${difference.what}: expected ${difference.expected}, found ${difference.restored}; no loss`,
      ),
    ...verdict.notes,
    ...(verdict.sample ?? []).flatMap(sampleNotes),
    ...(verdict.census !== null && verdict.sample === null
      ? ['no row was compared with the live database: this drill was not given DATABASE_URL']
      : []),
    ...(verdict.files?.notes ?? []),
    ...verdict.except,
    ...(verdict.provided.length === 0
      ? []
      : [`made beforehand, because the restore's master may not: extensions ${verdict.provided.join(', ')}`]),
  ];
}

function notWhole(snapshot: string, problems: Named<string>): Failure {
  const named = problems.first.slice(0, 5);
  const more = problems.count - named.length;
  return new Failure(
    'verification',
    `snapshot ${snapshot} did not come back whole: ${named.join('; ')}${more > 0 ? `; and ${more} more` : ''}`,
    {
      hint: `files that the mirror lost are copied again by: lifeboat mirror --repair (to a task: REPAIR=true); the findings are in the receipt, ${howMany(problems)}`,
    },
  );
}

function notConfirmed({ snapshot, snapshotAt }: Manifest, doubts: readonly string[]): Failure {
  const named = doubts.slice(0, 5);
  const more = doubts.length - named.length;
  return new Failure(
    'verification',
    `snapshot ${snapshot} came back whole and is not proven, because its rows are not those of the live database: ${named.join('; ')}${more > 0 ? `; and ${more} more` : ''}`,
    {
      hint: `if the application has written that much since ${snapshotAt}, drill a newer snapshot, or name the table in DRILL_SAMPLE_TABLES; if not, the dump or the live rows were altered: keep both, and restore an older snapshot beside to see which`,
    },
  );
}

/**
 * How many of the operator's own checks are made. Keys of objects are looked for in the mirror, which takes both
 * surfaces.
 */
function ownChecks({ checks, only }: DrillOptions): number {
  if (only === 'objects') return 0;
  return checks.mustBeTrue.length + (only === 'both' ? checks.objectKeys.length : 0);
}
