/** What the store's times say about records without a signature. */
export interface UnsignedRecords {
  /** Whether readers trust any signing key. */
  readonly signing: boolean;
  /** What the store received before this moment counts without a signature; null: nothing does. */
  readonly unsignedUntil: Date | null;
  /** When the store received each visible snapshot. */
  readonly snapshotsStoredAt: readonly Date[];
  readonly keepDailyDays: number;
}

const day = 86_400_000;

/** One sentence: whether records are signed, and which count without a signature until when. */
export function recordsText(found: UnsignedRecords): string {
  const { signing, unsignedUntil, snapshotsStoredAt, keepDailyDays } = found;
  if (!signing) return "not signed: anyone with the writer's keys can add false ones; make signing keys: lifeboat init";
  const unsigned = snapshotsStoredAt.filter((at) => unsignedUntil !== null && at < unsignedUntil);
  if (unsignedUntil === null || unsigned.length === 0) return 'signed';
  const last = Math.max(...unsigned.map((at) => at.getTime())) + keepDailyDays * day;
  const what = unsigned.length === 1 ? '1 snapshot' : `${unsigned.length} snapshots`;
  return `signed; ${what} stored before ${minute(unsignedUntil)} may be unsigned and count, the last until ${minute(new Date(last)).slice(0, 10)}`;
}

function minute(at: Date): string {
  return `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
