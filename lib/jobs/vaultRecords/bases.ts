import { type BaseManifest, parseBaseManifest } from '../../core/wal/baseManifest.ts';
import { basesPrefix, parseBaseKey } from '../../core/wal/walKeys.ts';
import { Failure } from '../../errors.ts';
import type { VaultReader } from '../../ports/vault.ts';
import { each, inOrder } from '../inOrder.ts';
import { unlessDamaged } from './damage.ts';
import { firstThatCounts } from './firstThatCounts.ts';
import { readRecord } from './text.ts';
import { type Candidate, versionsByKey } from './versions.ts';

/** A name that may hold a base backup. */
interface BaseRef {
  readonly name: string;
  readonly key: string;
  /** Oldest first. */
  readonly candidates: readonly Candidate[];
}

const atOnce = 8;

/** The base backups of a host that count and are not hidden, oldest first by their own names. */
export async function readBases(reader: VaultReader, host: string): Promise<readonly BaseManifest[]> {
  const refs = (await listBases(reader, host)).filter(({ candidates }) => candidates[0]?.hidden === false);
  const read = inOrder(each(refs), atOnce, (ref) => unlessDamaged(() => readBase(reader, host, ref)));
  const found: BaseManifest[] = [];
  for await (const manifest of read) if (manifest !== null) found.push(manifest);
  return found;
}

/** Sorted by name. */
async function listBases(reader: VaultReader, host: string): Promise<readonly BaseRef[]> {
  const versions = await versionsByKey(
    reader,
    basesPrefix(host),
    (key) => parseBaseKey(key)?.host === host && parseBaseKey(key)?.part === 'manifest',
  );
  return [...versions].map(([key, candidates]) => ({ name: parseBaseKey(key)?.name ?? '', key, candidates }));
}

/** The manifest that counts under a name. Failure `verification` where none does. */
async function readBase(reader: VaultReader, host: string, { name, key, candidates }: BaseRef): Promise<BaseManifest> {
  return firstThatCounts(candidates, async ({ versionId, size }) => {
    const found = await readRecord(reader, { kind: 'base manifest', host, key, versionId, size }, parseBaseManifest);
    if (found === null) throw new Failure('verification', `the base backup ${name} is gone`);
    if (found.value.name !== name) throw new Failure('verification', `${key} is the manifest of ${found.value.name}`);
    return found.value;
  });
}
