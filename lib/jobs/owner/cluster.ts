import type { Cluster, Owner } from '../../core/vault/owner.ts';
import { Failure } from '../../errors.ts';
import type { ServerFacts, SourceDatabase } from '../../ports/database.ts';

/** Null where the server does not show its system identifier. */
export function clusterOf(facts: ServerFacts, { address }: Pick<SourceDatabase, 'address'>): Cluster | null {
  const { systemIdentifier, versionNumber: serverVersionNumber } = facts;
  if (systemIdentifier === null) return null;
  return { systemIdentifier, serverVersionNumber, database: address.database };
}

/** Null where there is no database to ask, or it does not answer: files are mirrored all the same. */
export async function clusterNow(
  source: Pick<SourceDatabase, 'address' | 'facts'> | undefined,
): Promise<Owner['cluster']> {
  if (source === undefined) return null;
  try {
    return clusterOf(await source.facts(), source);
  } catch (error) {
    if (error instanceof Failure) return null;
    throw error;
  }
}
