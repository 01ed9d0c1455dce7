import { humanSpan } from '../../core/runs/duration.ts';
import type { Problem } from '../../core/runs/standing.ts';
import type { Look } from '../vaultRecords/newestReceipt.ts';
import { readHeartbeat } from '../vaultRecords/walRecords.ts';
import { openWindows } from '../wal/windows.ts';
import { ageOf } from './age.ts';
import type { WalStatus } from './contract.ts';

/** After so long without news, or so far behind, a person should look. An idle source is never behind. */
const lateSeconds = 300;

/** The newest window of the log, as the vault shows it; null where there is none. */
export async function findWal({ reader, host, now }: Look): Promise<WalStatus | null> {
  const windows = await openWindows(reader, host);
  const window = windows.at(-1);
  if (window === undefined) return null;
  const { systemIdentifier } = window.manifest.source;
  const beat = await readHeartbeat(reader, { host, systemIdentifier });
  // Windows that end where the newest one ends are one: every moment since the oldest of them can be recovered.
  const first = windows.find(
    ({ untilLsn, manifest }) => untilLsn === window.untilLsn && manifest.source.systemIdentifier === systemIdentifier,
  );
  const from = (first ?? window).from.toISOString();
  const until = window.until.toISOString();
  return {
    base: window.base,
    from,
    until,
    behindSeconds: ageOf(until, now),
    heardSeconds: beat === null ? null : ageOf(beat.storedAt.toISOString(), now),
    lagBytes: beat?.value.lagBytes ?? null,
    gap: beat?.value.gap ?? null,
  };
}

export function walProblems(wal: WalStatus | null): readonly Problem[] {
  if (wal === null) return [];
  const hint = 'systemctl status lifeboat-stream, or look at what lifeboat run says';
  const problems: Problem[] = [];
  if (wal.heardSeconds === null || wal.heardSeconds > lateSeconds) {
    const since = wal.heardSeconds === null ? 'ever' : `for ${humanSpan(wal.heardSeconds)}`;
    problems.push({ severity: 'look', text: `the stream of the log has not been heard of ${since}`, mend: hint });
  } else if (wal.behindSeconds > lateSeconds) {
    const text = `the log in the vault is ${humanSpan(wal.behindSeconds)} behind the source`;
    problems.push({ severity: 'look', text, mend: hint });
  }
  if (wal.gap !== null) {
    problems.push({
      severity: 'look',
      text: `the log has a gap: ${wal.gap}`,
      mend: 'lifeboat base, which opens a new window',
    });
  }
  return problems;
}
