import type { SnapshotName } from '../vault/keys.ts';

/** What prune knows about one snapshot: the manifest version that counts, and what other records say about it. */
export interface SnapshotFact {
  readonly host: string;
  readonly snapshot: SnapshotName;
  readonly manifestKey: string;
  readonly dumpKey: string;
  readonly manifestVersionId: string;
  /** When the store received the manifest: the time that decides. */
  readonly storedAt: Date;
  readonly snapshotAt: Date;
  readonly proven: boolean;
  /** Its own backup recorded a doubt about it. */
  readonly quarantined: boolean;
  readonly lockedUntil: Date | null;
  readonly held: boolean;
}
