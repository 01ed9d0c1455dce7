import { isSnapshotName } from '../core/keys.ts';
import { Failure } from '../errors.ts';
import type { Choice } from '../jobs/records/choose.ts';
import { readTime } from './moments.ts';
import { parsed } from './options.ts';

export const choiceOptions = {
  snapshot: parsed(
    '--snapshot <name>',
    'this snapshot, as `lifeboat list` names it',
    (text) => (isSnapshotName(text) ? text : undefined),
    'a name such as 2026-03-01/12',
  ),
  at: parsed('--at <time>', 'the newest snapshot taken by then, UTC', readTime, 'a time such as 2026-03-01T12:00Z'),
} as const;

/** The latest unless one is named. Failure `usage` when both ways are taken. */
export function choiceOf(options: { readonly snapshot: string | undefined; readonly at: Date | undefined }): Choice {
  if (options.snapshot !== undefined && options.at !== undefined) {
    throw new Failure('usage', '--snapshot and --at name two snapshots', { hint: 'say one of them' });
  }
  if (options.snapshot !== undefined) return { by: 'name', snapshot: options.snapshot };
  return options.at === undefined ? { by: 'latest' } : { by: 'time', at: options.at };
}
