import type { RestoreNeeds, ServerFacts } from './database.ts';
import type { TargetDatabase } from './target.ts';

/** Where a drill runs the restore's own steps, as a master with the same rights as the restore's master. */
export interface DrillPlace {
  readonly target: TargetDatabase;
  /** Name of the database to create. */
  readonly database: string;
}

/** A database for the length of a function. */
export interface Throwaway {
  /** For receipts and screens, for example `temporary cluster (PostgreSQL 15.18)`. */
  readonly description: string;
  /** Throws Failure `configuration` when the place is the source itself. */
  refuseSource(source: ServerFacts | null): Promise<void>;
  /**
   * Gives `use` a server fit for `needs` (version, extensions and their libraries) and a master there. Afterwards it
   * removes the database, and the roles that were made, whatever happens; roles that were there before stay as they
   * were. Says what it lacks (Failure `configuration`) before anything is restored.
   */
  use<T>(needs: RestoreNeeds, use: (place: DrillPlace) => Promise<T>): Promise<T>;
  /** Removes what killed runs left behind; returns their names. Never touches what is not marked as ours. */
  sweep(): Promise<readonly string[]>;
}
