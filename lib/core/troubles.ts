/** What is wrong now with one subject (a job). */
export interface Finding {
  /** One sentence for a person. */
  readonly text: string;
  /** Equal for findings that need not be told twice. */
  readonly fingerprint: string;
}

/** A trouble from its first sight until its end has been told. */
export interface Trouble extends Finding {
  readonly subject: string;
  /** ISO 8601. */
  readonly since: string;
  /** The fingerprint that people know of; null while nobody has been told. */
  readonly told: string | null;
  readonly over: boolean;
}

/** What people are to be told. */
export interface Message {
  readonly kind: 'bad' | 'good';
  readonly subject: string;
  readonly text: string;
  /** When the trouble began. */
  readonly since: string;
}

/** The troubles after `subject` was looked at; `finding` is null when it is well. */
export function observe(
  troubles: readonly Trouble[],
  subject: string,
  finding: Finding | null,
  now: Date,
): readonly Trouble[] {
  const known = troubles.find((trouble) => trouble.subject === subject);
  const others = troubles.filter((trouble) => trouble !== known);
  if (finding !== null) {
    const { text, fingerprint } = finding;
    const { since, told } = known ?? { since: now.toISOString(), told: null };
    return [...others, { subject, since, told, over: false, text, fingerprint }];
  }
  // Nobody was told that it began: nobody is told that it is over.
  return known === undefined || known.told === null ? others : [...others, { ...known, over: true }];
}

/** The messages that are owed; one that could not be delivered stays owed. */
export function owed(troubles: readonly Trouble[]): readonly Message[] {
  return troubles
    .filter(({ over, told, fingerprint }) => over || told !== fingerprint)
    .map(({ over, subject, text, since }) =>
      over
        ? { kind: 'good', subject, text: `${subject} works again; it had failed: ${text}`, since }
        : { kind: 'bad', subject, text: `${subject}: ${text}`, since },
    );
}

/** The troubles after `message`, one of those owed, was delivered. */
export function delivered(troubles: readonly Trouble[], { kind, subject }: Message): readonly Trouble[] {
  return kind === 'good'
    ? troubles.filter((trouble) => trouble.subject !== subject)
    : troubles.map((trouble) => (trouble.subject === subject ? { ...trouble, told: trouble.fingerprint } : trouble));
}

/** Whether `subject` has a trouble that is not over. */
export function isTroubled(troubles: readonly Trouble[], subject: string): boolean {
  return troubles.some((trouble) => trouble.subject === subject && !trouble.over);
}
