import { gzipSync } from 'node:zlib';
import { renderEntry, renderHeader } from '../../../lib/core/files/fileIndex.ts';
import type { JobName, Receipt } from '../../../lib/core/runs/receipt.ts';
import type { TableCensus } from '../../../lib/core/snapshots/census.ts';
import { indexKey } from '../../../lib/core/vault/keys.ts';
import { drilledTables } from '../../../lib/core/verify/drilledTables.ts';
import { entryOf, sampleManifest } from '../../core/samples.ts';
import type { Buckets } from './buckets.ts';
import { putInVaultAt } from './objects.ts';
import { type PlacedSnapshot, putReceipt, putSnapshot } from './snapshots.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** Names that a page, a terminal or a careless program would trip over. */
export const awkwardNames: readonly string[] = [
  'clients<script>alert(1)</script>',
  `it's "quoted" & 'again'`,
  'two\nlines\tand a tab',
  '🛟 boats',
  'عملاء',
  'turned \u202Eback',
  '</title></style><img src=x onerror=alert(1)>',
  'a_name_without_any_place_to_break_it_that_goes_on_and_on_until_sixty_three',
];

export interface History {
  readonly now: Date;
  /** Days since the first backup. */
  readonly days: number;
  readonly suspect: PlacedSnapshot;
  /** Newest first. */
  readonly proven: readonly PlacedSnapshot[];
  readonly failedDrill: PlacedSnapshot;
}

/**
 * What 40 days of Lifeboat leave in a vault: backups and mirrors every hour, prunes, a drill a week, of which one failed;
 * a night without a vault; a suspect snapshot; a database that grows. As prune leaves it: hourly for a week, then daily.
 */
export async function putHistory(buckets: Buckets, now: Date): Promise<History> {
  const days = 40;
  const newest = Math.floor(now.getTime() / hour) * hour;
  const slots = Array.from({ length: days * 24 }, (_, at) => new Date(newest - at * hour)).filter(
    (slot) => slot.getTime() + 8 * minute < now.getTime(),
  );
  const kept = slots.filter(
    (slot) => newest - slot.getTime() < 7 * day || (slot.getUTCHours() === 0 && newest - slot.getTime() < 30 * day),
  );
  const placed = new Map<number, PlacedSnapshot>();
  await some(kept, async (slot) => {
    if (!isDown(slot, newest)) placed.set(slot.getTime(), await putBackup(buckets, slot, newest));
  });
  await some(slots, async (slot) => putHourly(buckets, slot, newest));
  await some(daysOf(slots), async (slot) => putDaily(buckets, slot, newest));

  const weeks = kept.filter((slot) => slot.getUTCHours() === 0 && ageOf(slot, newest) % 7 === 2);
  const drilled = weeks.flatMap((slot) => placed.get(slot.getTime()) ?? []);
  for (const [at, snapshot] of drilled.entries()) {
    const slot = weeks[at];
    if (slot !== undefined) await putDrill(buckets, snapshot, slot, { newest, failed: at === 3 });
  }
  const suspect = [...placed.values()].find(({ snapshot }) => snapshot === suspectSlot(newest));
  const failedDrill = drilled[3];
  if (suspect === undefined || failedDrill === undefined) throw new Error('the history lacks what it is to have');
  return { now, days, suspect, proven: drilled.filter((_, at) => at !== 3), failedDrill };
}

/** Nine and a half hours, five days ago. */
function isDown(slot: Date, newest: number): boolean {
  const hoursAgo = (newest - slot.getTime()) / hour;
  return hoursAgo >= 120 && hoursAgo < 129;
}

function suspectSlot(newest: number): string {
  const iso = new Date(newest - 75 * hour).toISOString();
  return `${iso.slice(0, 10)}/${iso.slice(11, 13)}`;
}

/** In whole days. */
function ageOf(slot: Date, newest: number): number {
  return Math.floor((newest - slot.getTime()) / day);
}

function daysOf(slots: readonly Date[]): readonly Date[] {
  return slots.filter((slot, at) => at === 0 || slot.getUTCHours() === 2);
}

/** The database and its tables as they were then: they grow, and waver a little. */
function sizeAt(slot: Date, newest: number) {
  const age = (newest - slot.getTime()) / day;
  const grown = 1 - age / 80 + 0.01 * Math.sin(age * 2);
  const census = ['audit_log', 'bookings', 'clients', ...awkwardNames].map(
    (name, at): TableCensus => ({
      schema: at === 0 ? 'audit' : 'public',
      name,
      kind: at === 0 ? 'partitioned' : 'table',
      rows: Math.round((800_000 / (at + 1)) * grown),
      hash: String(at * 7919),
    }),
  );
  return { grown, census, archiveBytes: Math.round(2.03e9 * grown), storedBytes: Math.round(877e6 * grown) };
}

async function putBackup(buckets: Buckets, slot: Date, newest: number): Promise<PlacedSnapshot> {
  const { grown, census, archiveBytes, storedBytes } = sizeAt(slot, newest);
  const takenAt = new Date(slot.getTime() + 7 * minute);
  const suspect = suspectSlot(newest) === `${slot.toISOString().slice(0, 10)}/${slot.toISOString().slice(11, 13)}`;
  const locked = new Date(slot.getTime() + (slot.getUTCHours() === 0 ? 30 : 7) * day);
  const database = { ...sampleManifest.catalog.database, name: 'crm', sizeBytes: Math.round(3.4e9 * grown) };
  return putSnapshot(buckets, slot, {
    storedAt: new Date(takenAt.getTime() + 40_000),
    ...(suspect ? { quarantine: ['the table "clients" has 12 rows, and had 266,667'] } : {}),
    ...(locked.getTime() > Date.now() + hour ? { lockedUntil: locked } : {}),
    manifest: {
      snapshotAt: takenAt.toISOString(),
      slot: slot.toISOString(),
      census: suspect ? census.slice(0, 3) : census,
      catalog: { ...sampleManifest.catalog, database },
    },
    sizes: { archiveBytes, bytes: storedBytes },
  });
}

async function putHourly(buckets: Buckets, slot: Date, newest: number): Promise<void> {
  const down = isDown(slot, newest);
  const wavering = 1 + 0.15 * Math.sin(slot.getTime() / hour);
  const age = (newest - slot.getTime()) / day;
  const unreachable = { exitCode: 14, summary: 'the vault crm-vault cannot be reached (ECONNREFUSED)' };
  const incident = down ? { ...unreachable, failure: { kind: 'vault', message: unreachable.summary, hint: null } } : {};
  await putRun(buckets, 'backup', new Date(slot.getTime() + 7 * minute), (38 - age / 3) * wavering, incident);
  await putRun(buckets, 'mirror', new Date(slot.getTime() + 17 * minute), (9 - age / 12) * wavering, incident);
}

async function putRun(
  buckets: Buckets,
  job: JobName,
  at: Date,
  seconds: number,
  changes: Partial<Receipt> = {},
): Promise<void> {
  await putReceipt(buckets, job, at, { endedAt: new Date(at.getTime() + seconds * 1000).toISOString(), ...changes });
}

/** An index of each day and of the newest hour, and the day's prune. */
async function putDaily(buckets: Buckets, slot: Date, newest: number): Promise<void> {
  const age = ageOf(slot, newest);
  const at = new Date(slot.getTime() + 17 * minute);
  const entries = Array.from({ length: 60 - age }, (_, number) =>
    entryOf(`files/${String(number).padStart(4, '0')}.pdf`, { size: 21_000_000 + number }),
  );
  const header = renderHeader({
    format: '1.0',
    runId: `index-${age}`,
    host: buckets.host,
    bucket: buckets.liveBucket,
    listingBeganAt: at.toISOString(),
    listingEndedAt: at.toISOString(),
    present: entries.length,
    gone: 0,
    bytes: entries.reduce((sum, { size }) => sum + size, 0),
    failed: [],
  });
  const body = gzipSync([header, ...entries.map(renderEntry)].join(''));
  await putInVaultAt(buckets, indexKey(buckets.host, at), body, at);
  await putRun(buckets, 'prune', new Date(slot.getTime() + 40 * minute), 4 + (age % 3));
}

async function putDrill(
  buckets: Buckets,
  { snapshot, manifestVersionId, dumpVersionId, runId }: PlacedSnapshot,
  slot: Date,
  { newest, failed }: { readonly newest: number; readonly failed: boolean },
): Promise<void> {
  const { census, archiveBytes, grown } = sizeAt(slot, newest);
  const recoverySeconds = Math.round(150 * grown);
  const restored = failed
    ? census.map((table, at) => (at === 2 ? { ...table, rows: table.rows - 12 } : table))
    : census;
  const began = new Date(slot.getTime() + 3 * hour);
  const verdict = failed ? 'failed' : 'proven';
  const problem = `table public.${awkwardNames[0]}: expected 12 rows, found 0 rows`;
  await putRun(buckets, 'drill', began, recoverySeconds, {
    exitCode: failed ? 20 : 0,
    summary: failed ? `snapshot ${snapshot} did not come back whole: ${problem}` : `snapshot ${snapshot} is proven`,
    details: {
      snapshot,
      manifestVersionId,
      dumpVersionId,
      runId,
      verdict,
      recoverySeconds,
      recoveryPointSeconds: Math.round((began.getTime() - slot.getTime()) / 1000) - 420,
      archiveBytes,
      fileBytes: 1_200_000_000,
      census: drilledTables(census, restored),
    },
  });
}

/** Sixteen at a time: there are thousands. */
async function some<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const left = [...items];
  const worker = async (): Promise<void> => {
    for (let item = left.pop(); item !== undefined; item = left.pop()) await work(item);
  };
  await Promise.all(Array.from({ length: 16 }, worker));
}
