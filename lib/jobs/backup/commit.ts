import { type Manifest, renderManifest } from '../../core/snapshots/manifest.ts';
import { Failure } from '../../errors.ts';
import type { PutOptions } from '../../ports/vault.ts';
import type { Run } from '../run.ts';
import { signed, writtenAs } from '../vaultRecords/signed.ts';
import { committedAs, readInventory, type StoredManifest } from '../vaultRecords/snapshots.ts';
import { refuseOtherTime } from '../vaultRecords/storedInTime.ts';
import { isAlone } from '../vaultRecords/versions.ts';
import type { BackupPorts } from './contract.ts';
import type { DumpPlan } from './plan.ts';

export type Commit =
  | { readonly outcome: 'committed'; readonly versionId: string }
  | { readonly outcome: 'another run'; readonly runId: string };

/**
 * Writes the manifest, once. When the store refuses because the key is taken, it may hold our own manifest after a lost
 * reply, or another run's for the same slot: the run id inside decides. Where the content does not count, the manifest
 * is put on top of it: the oldest version that counts decides, also in a store that does not support the condition.
 */
export async function commitManifest(
  ports: Pick<BackupPorts, 'reader' | 'writer'>,
  run: Run,
  manifest: Manifest,
  plan: DumpPlan,
): Promise<Commit> {
  const lock =
    plan.lockDays === 0 ? {} : { lockUntil: new Date(run.clock.now().getTime() + plan.lockDays * 86_400_000) };
  const written = writtenAs(ports.writer, plan.manifestKey, run);
  const text = renderManifest({ ...manifest, ...written });
  const body = await signed(ports.writer, text);
  const options: PutOptions = { contentType: 'application/json', signal: run.signal, ...lock };
  const put = await ports.writer.put(plan.manifestKey, body, { ...options, onlyIfAbsent: true });
  if (put.outcome === 'stored') {
    await refuseOtherTime(ports, plan.manifestKey, put.versionId, written.writtenAt);
    if (await isAlone(ports.reader, plan.manifestKey)) return { outcome: 'committed', versionId: put.versionId };
    const first = await committed(ports, run, plan);
    return first === null ? { outcome: 'committed', versionId: put.versionId } : commitOf(first, run);
  }
  const before = await committed(ports, run, plan);
  if (before !== null) return commitOf(before, run);
  const over = await ports.writer.put(plan.manifestKey, body, options);
  if (over.outcome === 'stored') await refuseOtherTime(ports, plan.manifestKey, over.versionId, written.writtenAt);
  const counting = await committed(ports, run, plan);
  if (counting !== null) return commitOf(counting, run);
  throw new Failure('vault', `${plan.manifestKey} was stored, and does not count`, {
    hint: 'do the clocks agree, and is the public half of the signing key among those trusted? try: lifeboat doctor',
  });
}

async function committed(
  { reader }: Pick<BackupPorts, 'reader'>,
  run: Run,
  { snapshot }: DumpPlan,
): Promise<StoredManifest | null> {
  return committedAs(reader, (await readInventory(reader, run.host)).snapshots, snapshot);
}

function commitOf({ ref, manifest }: StoredManifest, { runId }: Run): Commit {
  return manifest.runId === runId
    ? { outcome: 'committed', versionId: ref.manifestVersionId }
    : { outcome: 'another run', runId: manifest.runId };
}
