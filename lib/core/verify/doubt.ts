import * as v from 'valibot';

/**
 * What a backup found suspicious about its own snapshot. Such a snapshot is kept and can be restored by name, but no
 * job takes it on its own.
 */
export interface Doubt {
  /** `shrink`, one of {@link trustableDoubts}, `name`, `dump` or `proof`; a newer Lifeboat may know more. */
  readonly kind: string;
  /** One sentence for a person, lower case, no full stop. */
  readonly detail: string;
}

/**
 * Kinds that an operator can override by name. A shrunken database is not among them: its snapshot is restored by name.
 */
export const trustableDoubts = [
  'log-position',
  'database',
  'server',
  'order',
  'time',
  'copy',
  'hash',
  'uncounted',
] as const;

export const doubtSchema = v.looseObject({ kind: v.string(), detail: v.string() }) satisfies v.GenericSchema<
  unknown,
  Doubt
>;

/** A manifest's doubts about its own snapshot, including the reasons of a quarantine, as kind `shrink`. */
export function recordedDoubts(manifest: {
  readonly quarantine: readonly string[];
  readonly doubts?: readonly Doubt[];
}): readonly Doubt[] {
  return [...manifest.quarantine.map((detail) => ({ kind: 'shrink', detail })), ...(manifest.doubts ?? [])];
}

/** One sentence about a snapshot: `quarantined: rows of all tables: 60010 before, 10 now`. */
export function doubtText({ kind, detail }: Doubt): string {
  return kind === 'shrink' ? `quarantined: ${detail}` : `doubtful (${kind}): ${detail}`;
}
