import type { ScheduledJob } from './timetable.ts';

/** What is wrong now with one subject. */
export interface Finding {
  /** One sentence for a person. */
  readonly text: string;
  /** Equal for findings that need not be told twice. */
  readonly fingerprint: string;
  /** What to type next. */
  readonly hint: string | null;
  /** Where to read on: `docs/runbook.md#the-brake-is-engaged`. */
  readonly article: string;
}

/** A look at one subject through the end of one job's run: what is wrong with it, or null when it is well. */
export interface Sight {
  readonly subject: string;
  readonly job: ScheduledJob;
  readonly finding: Finding | null;
  /** The last run of the job that got through; null where none is known. */
  readonly lastGoodAt: string | null;
}

/** A trouble from its first sight until its end has been told wherever its beginning was. */
export interface Trouble extends Finding {
  readonly subject: string;
  /** Those that it struck: only one of them can see its end. */
  readonly jobs: readonly ScheduledJob[];
  /** ISO 8601, as all times here. */
  readonly since: string;
  /** As the sight that it was first seen by has it. */
  readonly lastGoodAt: string | null;
  /** By channel, the fingerprint that is known there; a channel that was told nothing has no entry. */
  readonly told: Readonly<Record<string, string>>;
  readonly endedAt: string | null;
}

/** What people are to be told. */
export interface Message {
  readonly kind: 'bad' | 'good' | 'test';
  readonly subject: string;
  readonly text: string;
  /** When the trouble began. */
  readonly since: string;
  readonly endedAt: string | null;
  readonly lastGoodAt: string | null;
  readonly hint: string | null;
  readonly article: string | null;
}

/** The troubles after a look. */
export function observe(troubles: readonly Trouble[], sight: Sight, now: Date): readonly Trouble[] {
  const { subject, job, finding, lastGoodAt } = sight;
  const known = troubles.find((trouble) => trouble.subject === subject);
  const others = troubles.filter((trouble) => trouble !== known);
  if (finding !== null) {
    const fresh = { since: now.toISOString(), lastGoodAt, told: {}, jobs: [] };
    const { since, told, jobs, ...begun } = known ?? fresh;
    const { text, fingerprint, hint, article } = finding;
    const struck = [...new Set([...jobs, job])];
    return [
      ...others,
      {
        subject,
        jobs: struck,
        since,
        lastGoodAt: begun.lastGoodAt,
        told,
        endedAt: null,
        text,
        fingerprint,
        hint,
        article,
      },
    ];
  }
  if (known === undefined || !known.jobs.includes(job)) return troubles;
  // Nobody was told that it began: nobody is told that it is over.
  if (Object.keys(known.told).length === 0) return others;
  return [...others, { ...known, endedAt: known.endedAt ?? now.toISOString() }];
}

/** The messages that are owed to `channel`; one that could not be delivered stays owed. */
export function owed(troubles: readonly Trouble[], channel: string): readonly Message[] {
  return troubles.flatMap((trouble) => {
    const known = trouble.told[channel];
    if (trouble.endedAt !== null) return known === undefined ? [] : [goodNews(trouble)];
    return known === trouble.fingerprint ? [] : [badNews(trouble)];
  });
}

/** The troubles after `message`, one of those owed to `channel`, was delivered there. */
export function delivered(
  troubles: readonly Trouble[],
  { kind, subject }: Pick<Message, 'kind' | 'subject'>,
  channel: string,
): readonly Trouble[] {
  return troubles.flatMap((trouble) => {
    if (trouble.subject !== subject) return [trouble];
    const { [channel]: _, ...others } = trouble.told;
    if (kind === 'bad') return [{ ...trouble, told: { ...others, [channel]: trouble.fingerprint } }];
    return Object.keys(others).length === 0 ? [] : [{ ...trouble, told: others }];
  });
}

/** Without those that are over and of which no channel there still is waits to hear. */
export function settled(troubles: readonly Trouble[], channels: readonly string[]): readonly Trouble[] {
  return troubles.filter(({ endedAt, told }) => endedAt === null || channels.some((name) => Object.hasOwn(told, name)));
}

/** The troubles that are not over. */
export function openTroubles(troubles: readonly Trouble[]): readonly Trouble[] {
  return troubles.filter(({ endedAt }) => endedAt === null);
}

function badNews({ subject, text, since, lastGoodAt, hint, article }: Trouble): Message {
  return { kind: 'bad', subject, text: `${subject}: ${text}`, since, endedAt: null, lastGoodAt, hint, article };
}

function goodNews({ subject, text, since, endedAt, lastGoodAt }: Trouble): Message {
  const sentence = `${subject} works again; it had failed: ${text}`;
  return { kind: 'good', subject, text: sentence, since, endedAt, lastGoodAt, hint: null, article: null };
}
