import * as v from 'valibot';
import { countSchema, instantSchema, parseDocument, renderDocument } from '../vault/document.ts';
import { type Written, writtenSchema } from '../vault/written.ts';
import { type BucketSettings, bucketSettingsSchema } from './bucketSettings.ts';

/** One file of the live bucket as a mirror run saw it, and where the mirror keeps it. */
export interface IndexEntry {
  readonly key: string;
  readonly size: number;
  /** ETag at the source, without quotes. */
  readonly etag: string;
  /** Last modification at the source, ISO 8601. */
  readonly modifiedAt: string;
  /** Version of `minio/<key>` in the vault that holds these bytes. */
  readonly versionId: string;
  /** Hex digest of the bytes copied. */
  readonly sha256: string;
  /** When the first listing without the key began; absent while the key is there. */
  readonly goneAt?: string;
}

/** First line of every index. Format 1.x; a pointer has `same` and no entries. */
export interface IndexHeader extends Partial<Written> {
  readonly format: string;
  readonly runId: string;
  readonly host: string;
  readonly bucket: string;
  /** ISO 8601. Files written before this moment are in the listing. */
  readonly listingBeganAt: string;
  readonly listingEndedAt: string;
  /** Entries present at the source, and entries kept though gone. */
  readonly present: number;
  readonly gone: number;
  readonly bytes: number;
  /** Keys that could not be copied, with the reason; sorted. */
  readonly failed: readonly { readonly key: string; readonly reason: string }[];
  /** The bucket's own settings at that time. */
  readonly bucketSettings?: BucketSettings;
  /** Key of the last complete index, where this run found nothing changed since. Always one hop. */
  readonly same?: string;
}

const headerSchema = v.looseObject({
  format: v.string(),
  ...writtenSchema,
  runId: v.pipe(v.string(), v.nonEmpty()),
  host: v.string(),
  bucket: v.string(),
  listingBeganAt: instantSchema,
  listingEndedAt: instantSchema,
  present: countSchema,
  gone: countSchema,
  bytes: countSchema,
  failed: v.array(v.looseObject({ key: v.string(), reason: v.string() })),
  bucketSettings: v.exactOptional(bucketSettingsSchema),
  same: v.exactOptional(v.string()),
}) satisfies v.GenericSchema<unknown, IndexHeader>;

/** One line, its newline included. Throws TypeError for a header that {@link parseHeader} would refuse. */
export function renderHeader(header: IndexHeader): string {
  return renderDocument('index header', header, headerSchema, 0);
}

/** Unknown fields are kept; a newer major version is a problem that says so. Never throws. */
export function parseHeader(line: string): { readonly header: IndexHeader } | { readonly problem: string } {
  const parsed = parseDocument<IndexHeader>('index header', line, headerSchema);
  return 'problem' in parsed ? parsed : { header: parsed.value };
}

/** One line, its newline included; fields in one order, so that the same index is always the same bytes. */
export function renderEntry(entry: IndexEntry): string {
  const { key, size, etag, modifiedAt, versionId, sha256, goneAt } = entry;
  return `${JSON.stringify({ key, size, etag, modifiedAt, versionId, sha256, goneAt })}\n`;
}

/** Checked by hand, not by schema: an index may have millions of lines. Never throws. */
export function parseEntry(line: string): { readonly entry: IndexEntry } | { readonly problem: string } {
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch {
    return { problem: `index entry is not JSON: ${excerpt(line)}` };
  }
  return isEntry(parsed) ? { entry: parsed } : { problem: `index entry is malformed: ${excerpt(line)}` };
}

export function isEntry(value: unknown): value is IndexEntry {
  if (typeof value !== 'object' || value === null) return false;
  const entry: { readonly [Field in keyof IndexEntry]?: unknown } = value;
  return (
    typeof entry.key === 'string' &&
    typeof entry.size === 'number' &&
    Number.isSafeInteger(entry.size) &&
    entry.size >= 0 &&
    typeof entry.etag === 'string' &&
    isInstant(entry.modifiedAt) &&
    typeof entry.versionId === 'string' &&
    typeof entry.sha256 === 'string' &&
    (entry.goneAt === undefined || isInstant(entry.goneAt))
  );
}

function isInstant(value: unknown): boolean {
  return typeof value === 'string' && !Number.isNaN(Date.parse(value));
}

function excerpt(line: string): string {
  const shown = line.trimEnd();
  return JSON.stringify(shown.length > 80 ? `${shown.slice(0, 80)}…` : shown);
}
