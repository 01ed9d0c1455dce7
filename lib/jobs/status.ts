import { type ExpectedRecovery, expectedRecovery } from '../core/restore/recovery.ts';
import { humanSpan } from '../core/runs/duration.ts';
import { type Limit, nextLimits, type Problem, tooOld, verdictOn, worstFirst } from '../core/runs/standing.ts';
import type { Alarm } from '../core/snapshots/manifest.ts';
import { recordsText } from '../core/vault/unsignedRecords.ts';
import { exceptInWords } from '../core/verify/exceptions.ts';
import type { Clock } from '../ports/clock.ts';
import type { VaultReader } from '../ports/vault.ts';
import type { MirrorStatus, ProofStatus, SnapshotStatus, Status, StatusLimits } from './status/contract.ts';
import { findProof } from './status/drills.ts';
import { foreignProblem } from './status/foreign.ts';
import { lastFailures } from './status/lastRuns.ts';
import { findMirror } from './status/mirror.ts';
import { findSnapshots, hiddenYoung } from './status/snapshots.ts';
import { findWal, walProblems } from './status/wal.ts';
import { readInventory } from './vaultRecords/snapshots.ts';

export type { Status, StatusLimits } from './status/contract.ts';

const defaultKeepDailyDays = 30;

/** The state of the backups, from the vault alone: what exists, its age, its proof, what a disaster now would cost. */
export async function status(reader: VaultReader, host: string, limits: StatusLimits, clock: Clock): Promise<Status> {
  const now = clock.now();
  const inventory = await readInventory(reader, host);
  const visible = inventory.snapshots.filter((ref) => !ref.hidden);
  const { newest, sound, damage, alarm, foreign } = await findSnapshots({ reader, host }, visible, now);
  const names = [...foreign];
  const look = { reader, host, now, foreign: (key: string) => void names.push(key) };
  const files = await findMirror(look);
  const proof = await findProof(look, visible);
  const wal = await findWal(look);
  const incidents = await lastFailures(look);
  const problems = worstFirst([
    ...ages({ sound, files, proof }, limits),
    ...damage,
    ...foreignProblem(names),
    ...suspicion(newest, alarm),
    ...hiddenYoung(inventory.snapshots, limits.keepHourlyDays, now),
    ...unmirrored(files.mirror),
    ...walProblems(wal),
    ...incidents,
  ]);
  return {
    host,
    verdict: verdictOn(problems),
    reason: problems[0]?.text ?? soundness(sound, proof),
    snapshots: visible.length - foreign.length,
    records: recordsText({
      signing: reader.trust !== null,
      unsignedUntil: reader.trust?.unsignedUntil ?? null,
      snapshotsStoredAt: visible.map(({ storedAt }) => storedAt),
      keepDailyDays: limits.keepDailyDays ?? defaultKeepDailyDays,
    }),
    newestSnapshot: newest,
    mirror: files.mirror,
    provenDrill: proof,
    ...(wal === null ? {} : { wal }),
    loss: { rowsSince: later(wal?.until, sound?.snapshotAt), filesSince: files.mirror?.listingBeganAt ?? null },
    recovery: recoveryNow(proof, sound, files.mirror),
    limits: nextLimits(moments({ sound, mirror: files.mirror, proof }, limits), now),
    problems,
  };
}

/** Rows come back from whichever is newer: the log or the snapshot. */
function later(one: string | undefined, other: string | undefined): string | null {
  const all = [one, other].filter((at) => at !== undefined).toSorted((a, b) => Date.parse(b) - Date.parse(a));
  return all[0] ?? null;
}

interface Found {
  readonly sound: SnapshotStatus | null;
  readonly files: Awaited<ReturnType<typeof findMirror>>;
  readonly proof: ProofStatus | null;
}

function ages({ sound, files, proof }: Found, limits: StatusLimits): readonly Problem[] {
  const [snapshot, mirror, drill] = [sound?.ageSeconds, files.mirror?.ageSeconds, proof?.ageSeconds];
  const hint = (command: string) => ({ severity: 'risk', mend: command }) as const;
  return [
    tooOld('snapshot', snapshot ?? null, limits.snapshotSeconds, hint('lifeboat backup')),
    files.damage ?? tooOld('mirror of the files', mirror ?? null, limits.mirrorSeconds, hint('lifeboat mirror')),
    // What was proven stays proven: an old drill is only a reason to run another one.
    tooOld('passed drill', drill ?? null, limits.drillSeconds, { severity: 'look', mend: 'lifeboat drill' }),
  ].filter((problem) => problem !== null);
}

/** Ends when a person accepts the database as it is, or a drill of that snapshot passes: not with the next backup. */
function suspicion(newest: SnapshotStatus | null, alarm: Alarm | null): readonly Problem[] {
  if (alarm === null) return [];
  const which = newest?.snapshot === alarm.snapshot ? 'the newest snapshot' : 'a snapshot';
  const text = `${which}, ${alarm.snapshot}, is ${alarm.detail}`;
  return [{ severity: 'look', text, mend: 'lifeboat list --quarantined; if it is right: lifeboat backup --accept' }];
}

function unmirrored(mirror: MirrorStatus | null): readonly Problem[] {
  if (mirror === null || mirror.failed === 0) return [];
  const text = `${mirror.failed} files could not be mirrored; the receipt of the last mirror names them`;
  return [{ severity: 'look', text, mend: null }];
}

function soundness(sound: SnapshotStatus | null, proof: ProofStatus | null): string {
  const [young, proven] = [humanSpan(sound?.ageSeconds ?? 0), humanSpan(proof?.ageSeconds ?? 0)];
  return `the newest snapshot is ${young} old, and a drill ${proven} ago brought everything back${exceptInWords(proof?.except)}`;
}

/** From what the newest passed drill measured, scaled to what there is to bring back now. */
function recoveryNow(
  proof: ProofStatus | null,
  sound: SnapshotStatus | null,
  mirror: MirrorStatus | null,
): ExpectedRecovery | null {
  if (proof === null || proof.recoverySeconds === null) return null;
  const bytes = sound === null || mirror === null ? null : sound.archiveBytes + mirror.bytes;
  return expectedRecovery({ seconds: proof.recoverySeconds, bytes: proof.broughtBackBytes }, bytes);
}

function moments(
  {
    sound,
    mirror,
    proof,
  }: {
    readonly sound: SnapshotStatus | null;
    readonly mirror: MirrorStatus | null;
    readonly proof: ProofStatus | null;
  },
  { snapshotSeconds, mirrorSeconds, drillSeconds }: StatusLimits,
): readonly Limit[] {
  const after = (what: Limit['what'], at: string | undefined, seconds: number): readonly Limit[] =>
    at === undefined ? [] : [{ what, at: new Date(Date.parse(at) + seconds * 1000).toISOString() }];
  return [
    ...after('snapshot', sound?.snapshotAt, snapshotSeconds),
    ...after('mirror', mirror?.listingBeganAt, mirrorSeconds),
    ...after('drill', proof?.provenAt, drillSeconds),
    ...after('lock of the newest proven snapshot', proof?.lockedUntil ?? undefined, 0),
  ];
}
