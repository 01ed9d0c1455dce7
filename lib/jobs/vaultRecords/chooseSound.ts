import { snapshotInstant } from '../../core/vault/keys.ts';
import { doubtText, recordedDoubts } from '../../core/verify/doubt.ts';
import { Failure } from '../../errors.ts';
import type { VaultReader } from '../../ports/vault.ts';
import {
  type Choice,
  type Chosen,
  chooseSnapshot,
  nothingFor,
  olderThan,
  type Skipped,
  snapshotsOf,
  withOlder,
} from './choose.ts';
import { isDamage } from './damage.ts';
import { isForeign } from './foreign.ts';
import { proves, readProofs } from './proofs.ts';
import { contradicted } from './refuseContradicted.ts';
import { readStored, type SnapshotRef, type StoredManifest } from './snapshots.ts';
import { contradictionsIn } from './trust.ts';

/**
 * Chooses for a restore, which never picks a doubtful snapshot by itself: the newest one that is readable, has no
 * recorded doubt and is not contradicted. A snapshot chosen by name is used despite recorded doubts. A contradicted one
 * is refused however it was chosen, unless that doubt is trusted. Failure `verification` when every one is doubtful,
 * and as {@link chooseSnapshot}.
 */
export async function chooseSound(
  reader: VaultReader,
  host: string,
  choice: Choice,
  trust: readonly string[] = [],
): Promise<Chosen> {
  const snapshots = await snapshotsOf(reader, host);
  const contradictions = contradictionsIn(reader, host, snapshots);
  const proofs = choice.by === 'proven' ? await readProofs(reader, host) : null;
  if (choice.by === 'name') {
    const chosen = await chooseSnapshot(reader, host, choice);
    const found = await contradictions(chosen);
    const refused = found.filter(({ kind }) => !trust.includes(kind));
    if (refused.length > 0) throw await withOlder(contradicted(chosen.manifest.snapshot, refused), chosen.older);
    return { ...chosen, doubts: [...chosen.doubts, ...found] };
  }
  const skipped: Skipped[] = [];
  for (const [index, named] of [...snapshots.entries()].toReversed()) {
    if (choice.by === 'time' && snapshotInstant(named.snapshot) > choice.at) continue;
    if (proofs !== null && proofs.get(named.snapshot)?.verdict !== 'proven') continue;
    const stored = await readOrSkip(reader, named, choice, skipped).catch(async (error: unknown) => {
      throw await withOlder(error, olderThan(reader, snapshots, index, choice));
    });
    if (stored === null) continue;
    const { ref, manifest } = stored;
    if (choice.by === 'time' && new Date(manifest.snapshotAt) > choice.at) continue;
    if (proofs !== null && !proves(proofs.get(ref.snapshot), ref.manifestVersionId)) continue;
    const doubts = [...recordedDoubts(manifest), ...(await contradictions(stored))];
    const refused = doubts.filter(({ kind }) => !trust.includes(kind));
    if (refused.length === 0) {
      return { ...stored, doubts, skipped, older: olderThan(reader, snapshots, index, choice) };
    }
    skipped.push({ snapshot: ref.snapshot, reason: refused.map(doubtText).join('; ') });
  }
  if (skipped.length === 0) throw nothingFor(choice, snapshots);
  throw allDoubtful(skipped);
}

async function readOrSkip(
  reader: VaultReader,
  ref: SnapshotRef,
  choice: Choice,
  skipped: Skipped[],
): Promise<StoredManifest | null> {
  try {
    return await readStored(reader, ref);
  } catch (error) {
    if (isForeign(error)) return null;
    // When a damaged one was taken is unknown, and skipping it could restore less than was asked for.
    if (!isDamage(error) || choice.by === 'time') throw error;
    skipped.push({ snapshot: ref.snapshot, reason: error.message });
    return null;
  }
}

const shownDoubtful = 3;

function allDoubtful(skipped: readonly Skipped[]): Failure {
  const shown = skipped.slice(0, shownDoubtful).map(({ snapshot, reason }) => `${snapshot} (${reason})`);
  const more = skipped.length - shown.length;
  return new Failure(
    'verification',
    `no snapshot is without a doubt: ${shown.join(', ')}${more > 0 ? `, and ${more} more` : ''}`,
    {
      hint: `take one by its name: lifeboat restore --snapshot ${skipped[0]?.snapshot} (to a task: SNAPSHOT=${skipped[0]?.snapshot})`,
    },
  );
}
