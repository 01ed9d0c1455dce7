import { isSnapshotName } from '../core/vault/keys.ts';
import { Failure } from '../errors.ts';
import type { Choice } from '../jobs/vaultRecords/choose.ts';
import { readTime } from './moments.ts';
import { flag, parsed } from './options.ts';

export const choiceOptions = {
  snapshot: parsed(
    '--snapshot <name>',
    'this snapshot, as `lifeboat list` names it',
    (text) => (isSnapshotName(text) ? text : undefined),
    'a name such as 2026-03-01/12',
  ),
  at: parsed('--at <time>', 'the newest snapshot taken by then, UTC', readTime, 'a time such as 2026-03-01T12:00Z'),
  proven: flag('--proven', 'the newest snapshot that a drill has proven'),
} as const;

/** The latest unless one is named. Failure `usage` when it is named in more than one way. */
export function choiceOf(options: {
  readonly snapshot: string | undefined;
  readonly at: Date | undefined;
  readonly proven: boolean;
}): Choice {
  const { snapshot, at, proven } = options;
  const ways = [
    ...(snapshot === undefined ? [] : ['--snapshot']),
    ...(at === undefined ? [] : ['--at']),
    ...(proven ? ['--proven'] : []),
  ];
  if (ways.length > 1) {
    throw new Failure('usage', `${ways.join(' and ')} name more than one snapshot`, { hint: 'say one of them' });
  }
  if (snapshot !== undefined) return { by: 'name', snapshot };
  if (proven) return { by: 'proven' };
  return at === undefined ? { by: 'latest' } : { by: 'time', at };
}
