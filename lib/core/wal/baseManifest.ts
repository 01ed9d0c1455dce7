import * as v from 'valibot';
import { countSchema, instantSchema, parseDocument, renderDocument } from '../vault/document.ts';
import { isSnapshotName } from '../vault/keys.ts';
import { type Written, writtenSchema } from '../vault/written.ts';
import { type StoredPart, storedPartSchema } from './walRecord.ts';

/** The signed JSON that makes a base backup exist. Written last, once. Format 1.x. */
export interface BaseManifest extends Partial<Written> {
  readonly format: string;
  readonly runId: string;
  readonly program: string;
  readonly host: string;
  /** `<YYYY-MM-DD>/<HH>[-<MM>[-<SS>]]`, UTC: its name under `base/<host>/`. */
  readonly name: string;
  /** By the source's clock, ISO 8601. */
  readonly startedAt: string;
  /** No earlier moment can be reached from it. */
  readonly endedAt: string;
  readonly source: BaseSource;
  readonly timeline: number;
  readonly startLsn: string;
  /** The log up to here makes it consistent. */
  readonly stopLsn: string;
  readonly tar: StoredPart & { readonly plainBytes: number };
  /** The server's own `backup_manifest`, as the server wrote it. */
  readonly serverManifest: StoredPart;
  readonly recipients: readonly string[];
  readonly tools: { readonly pgBasebackup: string; readonly compressor: string; readonly seal: string };
  readonly files: number;
  readonly lockedDays: number;
}

/** What a server that recovers it must be, and be set to. */
export interface BaseSource {
  readonly systemIdentifier: string;
  readonly serverVersion: string;
  readonly serverVersionNumber: number;
  /** As `version()` names it: `x86_64-pc-linux-gnu`. */
  readonly platform: string;
  readonly segmentBytes: number;
  /** The role that `initdb` made, which is always a superuser. */
  readonly superuser: string;
  readonly preloadLibraries: readonly string[];
  readonly maxPreparedTransactions: number;
  /** Of all databases together; null where the role may not ask. */
  readonly clusterBytes: number | null;
}

const lsn = v.pipe(v.string(), v.regex(/^[0-9A-Fa-f]{1,8}\/[0-9A-Fa-f]{1,8}$/, 'not an LSN'));

const baseManifestSchema = v.looseObject({
  format: v.string(),
  ...writtenSchema,
  runId: v.pipe(v.string(), v.nonEmpty()),
  program: v.string(),
  host: v.string(),
  name: v.pipe(v.string(), v.check(isSnapshotName, 'not the name of a base backup')),
  startedAt: instantSchema,
  endedAt: instantSchema,
  source: v.looseObject({
    systemIdentifier: v.pipe(v.string(), v.regex(/^\d{1,20}$/, 'not a system identifier')),
    serverVersion: v.string(),
    serverVersionNumber: countSchema,
    platform: v.string(),
    segmentBytes: countSchema,
    superuser: v.string(),
    preloadLibraries: v.array(v.string()),
    maxPreparedTransactions: countSchema,
    clusterBytes: v.nullable(countSchema),
  }),
  timeline: countSchema,
  startLsn: lsn,
  stopLsn: lsn,
  tar: v.looseObject({ ...storedPartSchema.entries, plainBytes: countSchema }),
  serverManifest: storedPartSchema,
  recipients: v.array(v.string()),
  tools: v.looseObject({ pgBasebackup: v.string(), compressor: v.string(), seal: v.string() }),
  files: countSchema,
  lockedDays: v.pipe(v.number(), v.minValue(0)),
}) satisfies v.GenericSchema<unknown, BaseManifest>;

/** Unknown fields are kept; a newer major version is a problem that says so. Never throws. */
export function parseBaseManifest(text: string): { readonly value: BaseManifest } | { readonly problem: string } {
  return parseDocument('manifest of a base backup', text, baseManifestSchema);
}

/** Throws TypeError for one that {@link parseBaseManifest} would refuse. */
export function renderBaseManifest(manifest: BaseManifest): string {
  return renderDocument('manifest of a base backup', manifest, baseManifestSchema, 2);
}
