import type { ScheduledJob } from './timetable.ts';

/** What is wrong now with one subject. */
export interface IncidentDetails {
  /** One sentence for a person. */
  readonly text: string;
  /** Equal for findings that need not be announced twice. */
  readonly fingerprint: string;
  /** What to type next. */
  readonly hint: string | null;
  /** Where to read on: `docs/runbook.md#the-brake-is-engaged`. */
  readonly article: string;
}

/** What the end of one job's run shows about one subject: what is wrong with it, or null when it is fine. */
export interface Observation {
  readonly subject: string;
  readonly job: ScheduledJob;
  readonly finding: IncidentDetails | null;
  /** The job's last successful run; null where none is known. */
  readonly lastGoodAt: string | null;
}

/**
 * An incident, from its first observation until its end was announced on every channel that announced its beginning.
 */
export interface Incident extends IncidentDetails {
  readonly subject: string;
  /** The jobs it affected: only one of them can see its end. */
  readonly jobs: readonly ScheduledJob[];
  /** ISO 8601, as all times here. */
  readonly since: string;
  /** From its first observation. */
  readonly lastGoodAt: string | null;
  /** By channel, the last fingerprint announced there; a channel without an announcement has no entry. */
  readonly told: Readonly<Record<string, string>>;
  readonly endedAt: string | null;
}

/** What people are to be told. */
export interface Message {
  readonly kind: 'bad' | 'good' | 'test';
  readonly subject: string;
  readonly text: string;
  /** When the incident began. */
  readonly since: string;
  readonly endedAt: string | null;
  readonly lastGoodAt: string | null;
  readonly hint: string | null;
  readonly article: string | null;
}

/** The incidents after an observation. */
export function observe(incidents: readonly Incident[], observation: Observation, now: Date): readonly Incident[] {
  const { subject, job, finding, lastGoodAt } = observation;
  const known = incidents.find((incident) => incident.subject === subject);
  const others = incidents.filter((incident) => incident !== known);
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
  if (known === undefined || !known.jobs.includes(job)) return incidents;
  // Its beginning was not announced, so its end is not either.
  if (Object.keys(known.told).length === 0) return others;
  return [...others, { ...known, endedAt: known.endedAt ?? now.toISOString() }];
}

/** The messages still to send to `channel`; one that could not be delivered stays pending. */
export function owed(incidents: readonly Incident[], channel: string): readonly Message[] {
  return incidents.flatMap((incident) => {
    const known = incident.told[channel];
    if (incident.endedAt !== null) return known === undefined ? [] : [goodNews(incident)];
    return known === incident.fingerprint ? [] : [badNews(incident)];
  });
}

/** The incidents after `message`, one of those pending for `channel`, was delivered there. */
export function delivered(
  incidents: readonly Incident[],
  { kind, subject }: Pick<Message, 'kind' | 'subject'>,
  channel: string,
): readonly Incident[] {
  return incidents.flatMap((incident) => {
    if (incident.subject !== subject) return [incident];
    const { [channel]: _, ...others } = incident.told;
    if (kind === 'bad') return [{ ...incident, told: { ...others, [channel]: incident.fingerprint } }];
    return Object.keys(others).length === 0 ? [] : [{ ...incident, told: others }];
  });
}

/** Without those that are over and that no remaining channel is still waiting to hear about. */
export function settled(incidents: readonly Incident[], channels: readonly string[]): readonly Incident[] {
  return incidents.filter(
    ({ endedAt, told }) => endedAt === null || channels.some((name) => Object.hasOwn(told, name)),
  );
}

/** The incidents that are not over. */
export function openIncidents(incidents: readonly Incident[]): readonly Incident[] {
  return incidents.filter(({ endedAt }) => endedAt === null);
}

function badNews({ subject, text, since, lastGoodAt, hint, article }: Incident): Message {
  return { kind: 'bad', subject, text: `${subject}: ${text}`, since, endedAt: null, lastGoodAt, hint, article };
}

function goodNews({ subject, text, since, endedAt, lastGoodAt }: Incident): Message {
  const sentence = `${subject} works again; it had failed: ${text}`;
  return { kind: 'good', subject, text: sentence, since, endedAt, lastGoodAt, hint: null, article: null };
}
