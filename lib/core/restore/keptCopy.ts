import * as v from 'valibot';
import { countSchema, instantSchema, parseDocument, renderDocument } from '../vault/document.ts';
import type { Shortfall } from './shortfall.ts';

/**
 * A restored and verified database that waits to be swapped in, as recorded in its comment. Unknown fields are kept.
 */
export interface KeptCopy {
  readonly format: string;
  /** The name it takes when it is swapped in. */
  readonly database: string;
  readonly snapshot: string;
  /** Of the manifest that it was verified against. */
  readonly runId: string;
  readonly verifiedAt: string;
  /** Roles that the restore made. */
  readonly roles: readonly string[];
  /** The comment that the database gets when it is swapped in. */
  readonly comment: string | null;
  /** The database that is closed to new sessions until the swap is over; null while none is. */
  readonly closed: string | null;
  /** What the restore did with files; null where it did not touch them. */
  readonly files: {
    readonly written: number;
    readonly writtenBytes: number;
    readonly present: number;
    readonly failedCount: number;
  } | null;
  /**
   * Objects that the restore left out or weakened on the operator's word, and the file of their statements; absent
   * where none was.
   */
  readonly leftOut?: Shortfall & { readonly objectCount: number; readonly file: string | null };
}

const keptCopySchema = v.looseObject({
  format: v.string(),
  database: v.pipe(v.string(), v.nonEmpty()),
  snapshot: v.pipe(v.string(), v.nonEmpty()),
  runId: v.pipe(v.string(), v.nonEmpty()),
  verifiedAt: instantSchema,
  roles: v.array(v.string()),
  comment: v.nullable(v.string()),
  closed: v.nullable(v.string()),
  files: v.nullable(
    v.looseObject({
      written: countSchema,
      writtenBytes: countSchema,
      present: countSchema,
      failedCount: countSchema,
    }),
  ),
  leftOut: v.exactOptional(
    v.looseObject({
      objectCount: countSchema,
      file: v.nullable(v.string()),
      tables: v.exactOptional(v.array(v.string())),
      altered: v.exactOptional(v.array(v.string())),
      detached: v.exactOptional(v.array(v.looseObject({ partition: v.string(), root: v.string() }))),
    }),
  ),
}) satisfies v.GenericSchema<unknown, KeptCopy>;

const heading = 'verified copy kept by lifeboat: lifeboat restore --finish swaps it in, --discard drops it';

/** For `COMMENT ON DATABASE`: a line for people, then JSON. */
export function renderKeptCopy(copy: KeptCopy): string {
  return `${heading}\n${renderDocument('kept copy', copy, keptCopySchema, 0)}`;
}

/** Null for a comment that is not of {@link renderKeptCopy}. */
export function parseKeptCopy(comment: string): KeptCopy | null {
  const end = comment.indexOf('\n');
  if (comment.slice(0, end) !== heading) return null;
  const parsed = parseDocument<KeptCopy>('kept copy', comment.slice(end + 1), keptCopySchema);
  return 'value' in parsed ? parsed.value : null;
}
