import { type LiveMark, liveMarkOf } from '../../core/verify/liveMark.ts';
import type { VaultReader } from '../../ports/vault.ts';
import { readReceipts } from './receipts.ts';

/** Where the live database stood at each drill that reached it, oldest first. */
export async function readLiveMarks(reader: VaultReader, host: string): Promise<readonly LiveMark[]> {
  const marks: LiveMark[] = [];
  for await (const { details } of readReceipts(reader, 'drill', host)) {
    const mark = liveMarkOf(details);
    if (mark !== null) marks.push(mark);
  }
  return marks;
}
