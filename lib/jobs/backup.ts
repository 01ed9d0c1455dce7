import { humanBytes } from '../core/runs/bytes.ts';
import type { Uncounted } from '../core/snapshots/census.ts';
import { type Absence, absencesInWords } from '../core/snapshots/leftOut.ts';
import type { Alarm, Manifest } from '../core/snapshots/manifest.ts';
import { type Doubt, doubtText, recordedDoubts } from '../core/verify/doubt.ts';
import { Failure } from '../errors.ts';
import { commitManifest } from './backup/commit.ts';
import type { BackupOptions, BackupPorts } from './backup/contract.ts';
import { describeManifest } from './backup/describe.ts';
import { storeDump } from './backup/dump.ts';
import { withFreshSnapshot } from './backup/freshSnapshot.ts';
import { judgeDump } from './backup/judge.ts';
import { type BackupPlan, type DumpPlan, planBackup } from './backup/plan.ts';
import { preflight } from './backup/preflight.ts';
import { takenNames } from './backup/taken.ts';
import { exclusively } from './exclusively.ts';
import { clusterOf } from './owner/cluster.ts';
import { ensureOwner } from './owner/ensureOwner.ts';
import type { JobReport, Outcome, Run } from './run.ts';
import { recorded } from './vaultRecords/recorded.ts';
import { readInventory } from './vaultRecords/snapshots.ts';

/**
 * An open upload of our key this old belongs to a dead run; a younger one may belong to a live run on another machine.
 */
const deadUploadMilliseconds = 3_600_000;

/** The details of a backup's receipt: of a run that stored nothing, only the plan. */
export interface BackupDetails {
  readonly plan: BackupPlan;
  /** Of the run that was faster for this slot. */
  readonly committedBy: string;
  readonly snapshot: string;
  readonly snapshotAt: string;
  readonly manifestVersionId: string;
  readonly dump: Manifest['dump'];
  readonly tables: number;
  readonly rows: number;
  readonly lockedDays: number;
  readonly quarantine: readonly string[];
  /** What a restore does not bring back. */
  readonly notInSnapshot: readonly Absence[];
  readonly doubts: readonly Doubt[];
  /** Of an earlier snapshot; null where no doubt is open. */
  readonly alarm: Alarm | null;
  /** Tables that are in the dump and were not counted: people are notified again only when the list changes. */
  readonly failed: readonly { readonly key: string; readonly reason: string }[];
  readonly stagesSeconds: Manifest['stagesSeconds'];
}

/** Takes one snapshot of the database into the vault: a dump, then the manifest that makes it exist. */
export function backup(ports: BackupPorts, run: Run, options: BackupOptions): Promise<JobReport<BackupDetails>> {
  return recorded('backup', run, ports, () =>
    exclusively(ports.exclusion, ['backup'], options.scheduledAt !== null, () => backupNow(ports, run, options)),
  );
}

async function backupNow(ports: BackupPorts, run: Run, options: BackupOptions): Promise<Outcome<BackupDetails>> {
  run.reporter.stage('preflight');
  const inventory = await readInventory(ports.reader, run.host);
  const plan = planBackup(
    {
      host: run.host,
      scheduledAt: options.scheduledAt,
      existing: await takenNames(ports.reader, inventory.snapshots, options, run.clock.now()),
      sealed: ports.seal !== null,
      schedule: options.schedule,
    },
    run.clock.now(),
  );
  if (plan.action === 'skip') return { exit: 'done', summary: plan.reason, warnings: [], details: { plan } };
  const { facts, warnings: found } = await preflight(ports, run);
  const owner = { host: run.host, cluster: clusterOf(facts, ports.source), liveBucket: null };
  const warnings = [...found, ...(await ensureOwner(ports, run, owner, options.acceptShrink))];
  if (run.dryRun) return { exit: 'done', summary: describePlan(plan), warnings, details: { plan } };
  await ports.writer.abortUploads(plan.dumpKey, new Date(run.clock.now().getTime() - deadUploadMilliseconds));
  run.reporter.stage('dump');
  const { result: dump, warnings: retried } = await withFreshSnapshot(run, (mayRepeat) =>
    storeDump(ports, run, options, plan, facts, mayRepeat),
  );
  run.reporter.stage('commit');
  const judged = await judgeDump(ports.reader, run, inventory, { dump, server: facts }, options);
  const manifest = describeManifest(ports, run, {
    plan,
    server: facts,
    dump,
    judged,
    warnings: [...warnings, ...retried, ...judged.breaks.map(({ detail }) => detail)],
  });
  const commit = await commitManifest(ports, run, manifest, plan);
  if (commit.outcome === 'committed') return committed(manifest, commit.versionId);
  if (plan.slot === null) {
    throw new Failure('busy', `another run took snapshot ${plan.snapshot} in the same second (${commit.runId})`, {
      hint: 'run again for one of your own: lifeboat backup',
    });
  }
  return {
    exit: 'done',
    summary: `slot ${plan.snapshot} was committed by another run meanwhile (${commit.runId})`,
    warnings: manifest.warnings,
    details: { plan, committedBy: commit.runId },
  };
}

function committed(manifest: Manifest, manifestVersionId: string): Outcome<BackupDetails> {
  const rows = manifest.census.reduce((sum, table) => sum + table.rows, 0);
  const details = {
    snapshot: manifest.snapshot,
    snapshotAt: manifest.snapshotAt,
    manifestVersionId,
    dump: manifest.dump,
    tables: manifest.census.length,
    rows,
    lockedDays: manifest.lockedDays,
    quarantine: manifest.quarantine,
    notInSnapshot: manifest.notInSnapshot ?? [],
    doubts: manifest.doubts ?? [],
    alarm: manifest.alarm ?? null,
    failed: (manifest.uncounted ?? []).map(({ schema, name, reason }) => ({ key: `${schema}.${name}`, reason })),
    stagesSeconds: manifest.stagesSeconds,
  };
  const what = `snapshot ${manifest.snapshot}: ${manifest.census.length} tables, ${rows} rows, ${humanBytes(manifest.dump.bytes)} stored${absencesInWords(manifest.notInSnapshot)}`;
  const failure = suspicion(manifest, what) ?? uncountedFailure(what, manifest.uncounted ?? []);
  if (failure === null) return { exit: 'done', summary: what, warnings: manifest.warnings, details };
  const exit = failure.kind === 'brake' ? failure.kind : 'partial';
  return { exit, summary: failure.message, warnings: manifest.warnings, details, failure };
}

/** What a person must judge: this snapshot, or an earlier one that is not judged yet. Null where all is well. */
function suspicion(manifest: Manifest, what: string): Failure | null {
  const accept = 'if the database is right as it is, say so once: lifeboat backup --accept (to a task: ACCEPT=true)';
  const doubts = recordedDoubts(manifest);
  if (doubts.length > 0) {
    return new Failure('brake', `${what}, but ${doubts.map(doubtText).join('; ')}`, { hint: accept });
  }
  const { alarm } = manifest;
  if (alarm === undefined) return null;
  return new Failure('brake', `${what}; but nobody has settled that ${alarm.snapshot} is ${alarm.detail}`, {
    hint: `${accept}; to prove the earlier one: lifeboat drill --snapshot ${alarm.snapshot} (to a task: SNAPSHOT=${alarm.snapshot})`,
  });
}

/** Materialized views hold no rows of their own: one that was not counted is in the manifest and raises no alarm. */
function uncountedFailure(what: string, uncounted: readonly Uncounted[]): Failure | null {
  const tables = uncounted.filter(({ kind }) => kind !== 'materialized view');
  if (tables.length === 0) return null;
  const named = tables.slice(0, 3).map(({ schema, name, reason }) => `${schema}.${name} (${reason})`);
  const more = tables.length > named.length ? ` and ${tables.length - named.length} more` : '';
  return new Failure(
    'source',
    `${what}; ${tables.length} more are in the dump but were not counted: ${named.join(', ')}${more}`,
    {
      hint: 'the snapshot is committed and the manifest names them; for the cause: lifeboat doctor',
    },
  );
}

function describePlan(plan: DumpPlan): string {
  const lock = plan.lockDays === 0 ? 'without a lock' : `locked for ${plan.lockDays} days`;
  return `would store ${plan.dumpKey}, ${lock} (${plan.reason})`;
}
