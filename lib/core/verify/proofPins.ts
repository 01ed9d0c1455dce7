import * as v from 'valibot';
import { countSchema, instantSchema, sha256Schema } from '../vault/document.ts';

/**
 * What a drill restored, by version and digest. A restore of the proven snapshot uses exactly this and nothing later.
 */
export interface ProofPins extends Partial<PinnedParts> {
  readonly manifestSha256: string;
  readonly dumpSha256: string;
  /** Of the indexes whose files came back; where one is a pointer, of the whole one too. */
  readonly indexes: readonly IndexPin[];
  /** Null where there was an index from after the snapshot; otherwise the moment the files are from, ISO 8601. */
  readonly filesAsOf: string | null;
  /** The list of the files that came back. Absent in receipts of older versions. */
  readonly files?: FileListPin;
}

/** Digests of the parts of a snapshot, hex. Those of roles and settings are absent in receipts of older versions. */
export interface PinnedParts {
  readonly manifestSha256: string;
  readonly dumpSha256: string;
  /** Of the catalog's roles, as JSON with sorted keys. */
  readonly rolesSha256: string;
  /** Of the database's own properties, in the same form. */
  readonly settingsSha256: string;
}

export interface IndexPin {
  readonly key: string;
  readonly versionId: string;
  /** Of the stored bytes, hex. Absent in receipts of older versions. */
  readonly sha256?: string;
}

export interface FileListPin {
  readonly count: number;
  /** Of key, size and SHA-256 of every file, in order, hex. */
  readonly sha256: string;
}

export const proofPinsSchema = v.object({
  manifestSha256: sha256Schema,
  dumpSha256: sha256Schema,
  rolesSha256: v.exactOptional(sha256Schema),
  settingsSha256: v.exactOptional(sha256Schema),
  indexes: v.array(v.object({ key: v.string(), versionId: v.string(), sha256: v.exactOptional(sha256Schema) })),
  filesAsOf: v.nullable(instantSchema),
  files: v.exactOptional(v.object({ count: countSchema, sha256: sha256Schema })),
}) satisfies v.GenericSchema<unknown, ProofPins>;

const partNames = {
  manifestSha256: 'its manifest',
  dumpSha256: 'its dump',
  rolesSha256: 'the list of its roles',
  settingsSha256: "the database's own settings",
} as const;

/** One sentence for each part of a snapshot that is not what the drill proved. */
export function pinnedDifferences(pins: Partial<PinnedParts>, found: PinnedParts): readonly string[] {
  return (['manifestSha256', 'dumpSha256', 'rolesSha256', 'settingsSha256'] as const).flatMap((part) => {
    const proven = pins[part];
    if (proven === undefined || proven === found[part]) return [];
    return [`the SHA-256 of ${partNames[part]} is ${found[part]}, a drill proved ${proven}`];
  });
}
