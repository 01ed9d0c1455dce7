import * as v from 'valibot';
import { countSchema, instantSchema, parseDocument, renderDocument, sha256Schema } from '../vault/document.ts';
import { isSnapshotName } from '../vault/keys.ts';
import { type Written, writtenSchema } from '../vault/written.ts';
import { type Doubt, doubtSchema } from '../verify/doubt.ts';
import { type Catalog, catalogSchema } from './catalog.ts';
import { type Census, censusSchema, type Uncounted, uncountedSchema } from './census.ts';
import { type Absence, absencesSchema } from './leftOut.ts';

/** The JSON that makes a snapshot exist. Written last, once. Format 1.x: fields unknown to this program are kept. */
export interface Manifest extends Partial<Written> {
  readonly format: string;
  readonly runId: string;
  readonly program: string;
  readonly host: string;
  /** `<YYYY-MM-DD>/<HH>[-<MM>[-<SS>]]`, UTC: the name of the snapshot under `pg/<host>/`. */
  readonly snapshot: string;
  /**
   * The slot of a scheduled run (ISO 8601, start of its hour or of its finer interval); null for a run that a person
   * started.
   */
  readonly slot: string | null;
  /** When the dump's MVCC snapshot was taken, by the database's clock, ISO 8601. */
  readonly snapshotAt: string;
  readonly source: {
    readonly database: string;
    readonly serverVersion: string;
    /** `server_version_num`, for example 150018. */
    readonly serverVersionNumber: number;
    readonly systemIdentifier: string | null;
    /** Write position, or replay position on a standby, for example `0/1A2B3C4D`. */
    readonly lsn: string;
    readonly standby: boolean;
    /** Of the write-ahead log; absent on a standby and in manifests of older versions. */
    readonly timeline?: number;
  };
  readonly tools: {
    readonly pgDump: string;
    readonly pgRestore: string;
    readonly compressor: string;
    readonly seal: string | null;
  };
  readonly dump: {
    readonly key: string;
    readonly versionId: string;
    /** The stored object. */
    readonly bytes: number;
    readonly sha256: string;
    /** The plain archive inside. */
    readonly archiveBytes: number;
    readonly archiveSha256: string;
    readonly compression: 'gzip';
    /** Fingerprints, upper-case hex, sorted; empty for a dump that is not sealed. */
    readonly recipients: readonly string[];
  };
  /** Absent where no such moment was found or looked for. */
  readonly quiet?: QuietMoment;
  readonly tocEntries: number;
  readonly census: Census;
  /** Tables that the dump contains and that could not be counted; absent where every one was. */
  readonly uncounted?: readonly Uncounted[];
  readonly catalog: Catalog;
  /** What a restore of this snapshot does not bring back; absent in manifests of older versions. */
  readonly notInSnapshot?: readonly Absence[];
  /** Objects that are in the dump and that only a superuser may create; absent where there is none. */
  readonly needsSuperuser?: readonly string[];
  /** Other than the default one: of the database itself (null: the default one), and of all that is in it; absent where there is none. */
  readonly tablespaces?: { readonly own: string | null; readonly names: readonly string[] };
  /** Set when size or counts fell far below the previous snapshot's: kept, but never a reason to prune others. */
  readonly quarantine: readonly string[];
  /**
   * What does not follow from earlier snapshots; empty when everything does. Absent in manifests of older versions,
   * which were never judged.
   */
  readonly doubts?: readonly Doubt[];
  /** Set where the history begins again for a good reason: a restore, its undo, a recovery, an upgrade. */
  readonly breaks?: readonly Doubt[];
  /** A person confirmed that the database is right as it is. This settles every earlier doubt. */
  readonly accepted?: boolean;
  /** The newest snapshot before this one whose doubts nobody has settled. */
  readonly alarm?: Alarm;
  /** Days of lock set at creation. */
  readonly lockedDays: number;
  readonly stagesSeconds: Readonly<Record<string, number>>;
  readonly warnings: readonly string[];
}

/** A moment in which nothing was flushed while the snapshot was taken. */
export interface QuietMoment {
  /** `0/1A2B3C4D` */
  readonly flushLsn: string;
  /** As `xid8` writes them; a recovery that shows one of them committed cannot be compared. */
  readonly inProgress: readonly string[];
}

/** An earlier snapshot with a doubt that neither a person nor a passed drill has settled. */
export interface Alarm {
  readonly snapshot: string;
  readonly detail: string;
}

const manifestSchema = v.looseObject({
  format: v.string(),
  ...writtenSchema,
  runId: v.pipe(v.string(), v.nonEmpty()),
  program: v.string(),
  host: v.string(),
  snapshot: v.pipe(v.string(), v.check(isSnapshotName, 'not the name of a snapshot')),
  slot: v.nullable(instantSchema),
  snapshotAt: instantSchema,
  source: v.looseObject({
    database: v.string(),
    serverVersion: v.string(),
    serverVersionNumber: countSchema,
    systemIdentifier: v.nullable(v.string()),
    lsn: v.pipe(v.string(), v.regex(/^[0-9A-Fa-f]{1,8}\/[0-9A-Fa-f]{1,8}$/, 'not an LSN')),
    standby: v.boolean(),
    timeline: v.exactOptional(countSchema),
  }),
  tools: v.looseObject({
    pgDump: v.string(),
    pgRestore: v.string(),
    compressor: v.string(),
    seal: v.nullable(v.string()),
  }),
  dump: v.looseObject({
    key: v.string(),
    versionId: v.string(),
    bytes: countSchema,
    sha256: sha256Schema,
    archiveBytes: countSchema,
    archiveSha256: sha256Schema,
    compression: v.literal('gzip'),
    recipients: v.array(v.string()),
  }),
  quiet: v.exactOptional(
    v.looseObject({
      flushLsn: v.pipe(v.string(), v.regex(/^[0-9A-Fa-f]{1,8}\/[0-9A-Fa-f]{1,8}$/, 'not an LSN')),
      inProgress: v.array(v.pipe(v.string(), v.regex(/^\d{1,20}$/, 'not a transaction'))),
    }),
  ),
  tocEntries: countSchema,
  census: censusSchema,
  uncounted: v.exactOptional(uncountedSchema),
  catalog: catalogSchema,
  notInSnapshot: v.exactOptional(absencesSchema),
  needsSuperuser: v.exactOptional(v.array(v.string())),
  tablespaces: v.exactOptional(v.looseObject({ own: v.nullable(v.string()), names: v.array(v.string()) })),
  quarantine: v.array(v.string()),
  doubts: v.exactOptional(v.array(doubtSchema)),
  breaks: v.exactOptional(v.array(doubtSchema)),
  accepted: v.exactOptional(v.boolean()),
  alarm: v.exactOptional(v.looseObject({ snapshot: v.string(), detail: v.string() })),
  lockedDays: v.pipe(v.number(), v.minValue(0)),
  stagesSeconds: v.record(v.string(), v.number()),
  warnings: v.array(v.string()),
}) satisfies v.GenericSchema<unknown, Manifest>;

/** Unknown fields are kept; a newer major version is a problem that says so. Never throws. */
export function parseManifest(text: string): { readonly manifest: Manifest } | { readonly problem: string } {
  const parsed = parseDocument<Manifest>('manifest', text, manifestSchema);
  return 'problem' in parsed ? parsed : { manifest: parsed.value };
}

/** The same manifest is always the same bytes. Throws TypeError for one that {@link parseManifest} would refuse. */
export function renderManifest(manifest: Manifest): string {
  return renderDocument('manifest', manifest, manifestSchema, 2);
}
