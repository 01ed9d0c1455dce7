import { Failure } from '../../errors.ts';
import type { TargetFiles } from '../../ports/files.ts';
import type { Run } from '../run.ts';

/**
 * Copies a file that is about to be replaced below `under`. Returns the reason when that fails for this file; null when
 * the copy exists or nothing needs to be kept.
 */
export async function setAside(
  { replacing }: TargetFiles,
  run: Run,
  key: string,
  under: string | null,
): Promise<string | null> {
  if (under === null || replacing === null) return null;
  try {
    await replacing.copy(key, under + key);
    return null;
  } catch (error) {
    run.signal.throwIfAborted();
    if (error instanceof Failure && error.kind !== 'unexpected') throw error;
    return `what stands there could not be kept: ${error instanceof Error ? error.message : String(error)}`;
  }
}
