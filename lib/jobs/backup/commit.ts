import { type Manifest, renderManifest } from '../../core/manifest.ts';
import { Failure } from '../../errors.ts';
import { readManifest, readShelf } from '../records/snapshots.ts';
import type { Run } from '../run.ts';
import type { BackupPorts } from './contract.ts';
import type { DumpPlan } from './plan.ts';

export type Commit =
  | { readonly outcome: 'committed'; readonly versionId: string }
  | { readonly outcome: 'another run'; readonly runId: string };

/**
 * Writes the manifest, once. A refusal because one is there already may be our own after a lost reply, or another run's
 * for the same slot: the run id inside tells.
 */
export async function commitManifest(
  ports: Pick<BackupPorts, 'reader' | 'writer'>,
  run: Run,
  manifest: Manifest,
  plan: DumpPlan,
): Promise<Commit> {
  const lock =
    plan.lockDays === 0 ? {} : { lockUntil: new Date(run.clock.now().getTime() + plan.lockDays * 86_400_000) };
  const put = await ports.writer.put(plan.manifestKey, Buffer.from(renderManifest(manifest)), {
    onlyIfAbsent: true,
    contentType: 'application/json',
    signal: run.signal,
    ...lock,
  });
  if (put.outcome === 'stored') return { outcome: 'committed', versionId: put.versionId };
  const { snapshots } = await readShelf(ports.reader, run.host);
  const ref = snapshots.find((candidate) => candidate.snapshot === manifest.snapshot);
  if (ref === undefined) {
    throw new Failure('vault', `${plan.manifestKey} was refused as existing, but is not there`, {
      hint: 'does this store honour If-None-Match? try: lifeboat doctor',
    });
  }
  const winner = await readManifest(ports.reader, ref);
  return winner.runId === run.runId
    ? { outcome: 'committed', versionId: ref.manifestVersionId }
    : { outcome: 'another run', runId: winner.runId };
}
