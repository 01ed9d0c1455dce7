import type { IndexEntry } from '../../core/files/fileIndex.ts';
import { Failure } from '../../errors.ts';
import type { TargetFiles } from '../../ports/files.ts';
import { hashed } from './bringFile.ts';

/** Reads a file at the target: why it is not what was mirrored, or null when its SHA-256 is the index's. */
export async function differsFrom(entry: IndexEntry, target: TargetFiles): Promise<string | null> {
  const body = await target.read(entry.key);
  if (body === null) return 'it is not there';
  try {
    for await (const _ of hashed(body, entry.sha256)) void _;
    return null;
  } catch (error) {
    if (error instanceof Failure && error.kind !== 'verification') throw error;
    return error instanceof Error ? error.message : String(error);
  }
}
