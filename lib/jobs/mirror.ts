import { judgeBrake } from '../core/files/brake.ts';
import { humanBytes } from '../core/runs/bytes.ts';
import { exitCodes, Failure } from '../errors.ts';
import { exclusively } from './exclusively.ts';
import { type Comparison, compare } from './mirror/compare.ts';
import type { MirrorOptions, MirrorPorts } from './mirror/contract.ts';
import { isResult } from './mirror/copy.ts';
import { executeMirror, type MirrorTally } from './mirror/execute.ts';
import type { MirrorPlan } from './mirror/plan.ts';
import type { Previous } from './mirror/previous.ts';
import { clusterNow } from './owner/cluster.ts';
import { ensureOwner } from './owner/ensureOwner.ts';
import type { JobReport, Outcome, Run } from './run.ts';
import { recorded } from './vaultRecords/recorded.ts';
import { readRestores } from './vaultRecords/restores.ts';

export interface MirrorDetails extends MirrorTally {
  readonly plan: MirrorPlan['counts'];
  readonly copyBytes: number;
  readonly rebuilt: boolean;
  /** The same files as in the previous run could not be copied: nothing new to announce. */
  readonly failedAsBefore: boolean;
}

/** Brings the mirror up to the live bucket and writes an index of what the bucket held. */
export function mirror(ports: MirrorPorts, run: Run, options: MirrorOptions): Promise<JobReport<MirrorDetails>> {
  return recorded('mirror', run, ports, () =>
    exclusively(ports.exclusion, ['mirror', 'prune'], options.scheduled, () =>
      ports.scratch.use('mirror', (directory) => mirrorInto(ports, run, options, directory)),
    ),
  );
}

async function mirrorInto(
  ports: MirrorPorts,
  run: Run,
  options: MirrorOptions,
  directory: string,
): Promise<Outcome<MirrorDetails>> {
  run.reporter.stage('compare');
  const cluster = await clusterNow(ports.source);
  const owner = { host: run.host, cluster, liveBucket: ports.live.bucket };
  const owned = await ensureOwner(ports, run, owner, options.accept);
  const compared = await compare(ports, run, options, directory);
  const { previous, plan } = compared;
  const warnings = [
    ...owned,
    ...(previous.rebuilt === null ? [] : [`the index was rebuilt from the mirror: ${previous.rebuilt}`]),
  ];
  const details = { plan: plan.counts, copyBytes: plan.copyBytes };
  if (plan.brake !== null && !options.accept && !(await acceptedByRestore(ports, run, options, compared))) {
    throw new Failure(
      'brake',
      `the live bucket ${ports.live.bucket} looks wrong: ${plan.brake}; nothing was mirrored`,
      {
        hint: `look at the bucket first; if this is right, release the brake once: lifeboat mirror --accept (to a task: ACCEPT=true)${movedHint(plan)}`,
      },
    );
  }
  if (run.dryRun) return { exit: 'done', summary: describePlan(plan), warnings, details };
  run.reporter.stage('copy');
  const results = await ports.spools.create(`${directory}/results`, isResult);
  const tally = await executeMirror(ports, run, options, { ...compared, results });
  return conclude(tally, previous, warnings, details);
}

/**
 * A restore rewrites the bucket on purpose: its receipt, newer than the last index, is an accepted new baseline. After
 * a restore that could not bring back every file, many changes are expected, but many missing files are not.
 */
async function acceptedByRestore(
  ports: MirrorPorts,
  run: Run,
  options: MirrorOptions,
  { previous, plan }: Comparison,
): Promise<boolean> {
  if (previous.index === null) return false;
  const { unchanged, changed, gone } = plan.counts;
  const missingTooMuch = judgeBrake({ present: unchanged + changed + gone, gone, changed: 0 }, options.brake) !== null;
  const since = new Date(previous.index.header.listingEndedAt);
  for await (const { exitCode, details } of readRestores(ports.reader, run.host, since)) {
    if (details['files'] !== undefined && (exitCode === exitCodes.done || !missingTooMuch)) return true;
  }
  return false;
}

function conclude(
  tally: MirrorTally,
  previous: Previous,
  warnings: readonly string[],
  planDetails: Pick<MirrorDetails, 'plan' | 'copyBytes'>,
): Outcome<MirrorDetails> {
  const recognised =
    tally.recognised === 0 ? '' : `, ${tally.recognised} recognised by their SHA-256 and not stored again`;
  const summary = `${tally.present} files in the mirror, ${tally.copied} copied (${humanBytes(tally.copiedBytes)})${recognised}`;
  const told = keysOf(previous.index?.header.failed ?? []) === keysOf(tally.failed);
  const details = { ...planDetails, ...tally, rebuilt: previous.rebuilt !== null, failedAsBefore: told };
  if (tally.failed.length === 0) return { exit: 'done', summary, warnings, details };
  const names = tally.failed.slice(0, 3).map(({ key, reason }) => `${JSON.stringify(key)} (${reason})`);
  const failure = new Failure(
    'unexpected',
    `${summary}; ${tally.failed.length} could not be copied: ${names.join(', ')}`,
    {
      hint: 'the receipt lists all of them; the rest is mirrored',
    },
  );
  return { exit: 'partial', summary: failure.message, warnings, details, failure };
}

function movedHint({ counts }: MirrorPlan): string {
  if (counts.changed === 0) return '';
  return '; if the files were moved to another store or restored, it reads each once and stores nothing again';
}

/** The same files are the same incident, however the store words it today. */
function keysOf(failed: MirrorTally['failed']): string {
  return JSON.stringify(failed.map(({ key }) => key));
}

function describePlan(plan: MirrorPlan): string {
  const { counts } = plan;
  const copies = counts.new + counts.changed + counts.returned;
  return `would copy ${copies} files (${humanBytes(plan.copyBytes)}) and note ${counts.gone} as gone; ${counts.unchanged} are unchanged`;
}
