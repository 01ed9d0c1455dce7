import { createHash } from 'node:crypto';
import type { IndexEntry } from '../../core/fileIndex.ts';
import { mirrorKey } from '../../core/keys.ts';
import { Failure } from '../../errors.ts';
import type { TargetFiles, VaultReader } from '../../ports.ts';
import type { Run } from '../run.ts';
import { isObjectUnreadable } from './unreadable.ts';

/** Brings one mirrored file to the target; the reason when it cannot be, null when it is there as the index says. */
export async function bringFile(
  reader: VaultReader,
  target: TargetFiles,
  run: Run,
  entry: IndexEntry,
): Promise<string | null> {
  try {
    const found = await reader.read(mirrorKey(entry.key), entry.versionId, run.signal);
    if (found === null) return `the mirror has lost version ${entry.versionId}`;
    const { info, body } = found;
    try {
      if (info.size !== entry.size) return `the mirror holds ${info.size} bytes, the index says ${entry.size}`;
      await target.write(entry.key, hashed(body, entry.sha256), entry.size, info);
    } finally {
      found.drop();
    }
    return null;
  } catch (error) {
    run.signal.throwIfAborted();
    if (error instanceof Failure && error.kind !== 'verification' && error.kind !== 'unexpected') {
      if (!(await isObjectUnreadable(reader, error))) throw error;
    }
    return error instanceof Error ? error.message : String(error);
  }
}

/** Throws at the end of bytes that are not what was mirrored: a target sees no orderly end of them. */
export async function* hashed(body: AsyncIterable<Uint8Array>, sha256: string): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  for await (const chunk of body) {
    hash.update(chunk);
    yield chunk;
  }
  const digest = hash.digest('hex');
  if (digest !== sha256) throw new Failure('verification', `its SHA-256 is ${digest}, not ${sha256}`);
}
