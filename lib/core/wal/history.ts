import type { Branching } from './coverage.ts';
import { lsnOf, parseLsn } from './lsn.ts';
import type { HistoryRecord } from './walRecord.ts';

/** Where each forebear of a timeline ended, oldest first, as a history file says; comments and what is no line are skipped. */
export function parseHistory(text: string): HistoryRecord['parents'] {
  return text.split('\n').flatMap((line) => {
    const [timeline = '', endLsn = ''] = line.trim().split(/\s+/);
    return /^\d+$/.test(timeline) && parseLsn(endLsn) !== null ? [{ timeline: Number(timeline), endLsn }] : [];
  });
}

/** Each forebear is left by the next one, the last by the timeline itself. */
export function branchingsOf({ timeline, parents }: Pick<HistoryRecord, 'timeline' | 'parents'>): readonly Branching[] {
  return parents.map((parent, at) => ({
    timeline: parents[at + 1]?.timeline ?? timeline,
    parent: parent.timeline,
    at: lsnOf(parent.endLsn),
  }));
}
