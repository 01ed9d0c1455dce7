import { type Doubt, trustableDoubts } from '../../core/verify/doubt.ts';
import type { LiveMark } from '../../core/verify/liveMark.ts';
import { Failure } from '../../errors.ts';
import type { VaultReader } from '../../ports/vault.ts';
import type { Chosen } from './choose.ts';
import { readInventory } from './snapshots.ts';
import { contradictionsIn } from './trust.ts';

/** Refuses a contradicted snapshot. Failure `verification`. `marks`: of the live database, beside those of earlier drills. */
export async function refuseContradicted(
  reader: VaultReader,
  host: string,
  chosen: Chosen,
  marks: readonly LiveMark[] = [],
): Promise<void> {
  const { snapshots } = await readInventory(reader, host);
  const found = await contradictionsIn(reader, host, snapshots, marks)(chosen);
  if (found.length > 0) throw contradicted(chosen.manifest.snapshot, found);
}

/** Names what contradicts a snapshot, and how to override it where there is only one kind of doubt. */
export function contradicted(snapshot: string, refused: readonly Doubt[]): Failure {
  const problems = refused.map(({ detail }) => detail).join('; ');
  const kinds = new Set(refused.map(({ kind }) => kind));
  const [kind] = kinds;
  const trustable = kinds.size === 1 && trustableDoubts.some((each) => each === kind);
  return new Failure(
    'verification',
    `snapshot ${snapshot} is not what it says: ${problems}`,
    trustable
      ? { hint: `if you know why: lifeboat restore --snapshot ${snapshot} --trust ${kind} (to a task: TRUST=${kind})` }
      : {},
  );
}
