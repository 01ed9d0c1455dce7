import type { Secret } from './secret.ts';

/** Shorter secrets would redact ordinary words; those stay out of messages only because no code writes them there. */
const shortest = 6;

/** The last safeguard for every printed line: known secrets become `***`. */
export interface Redactor {
  add(secrets: readonly Secret[]): void;
  text(text: string): string;
  /** The value as JSON, its texts and names redacted before they are escaped. */
  json(value: unknown): string;
}

export function createRedactor(): Redactor {
  let needles: readonly string[] = [];

  function text(original: string): string {
    return needles.reduce((line, needle) => line.replaceAll(needle, '***'), original);
  }

  return {
    add(secrets) {
      const values = secrets.map((secret) => secret.reveal()).flatMap((value) => [value, encodeURIComponent(value)]);
      const all = new Set([...needles, ...values.filter((value) => value.length >= shortest)]);
      // The longest first: a URL before the password inside it.
      needles = [...all].toSorted((a, b) => b.length - a.length);
    },
    text,
    json(value) {
      return JSON.stringify(
        value,
        (_, item: unknown) => (typeof item === 'string' ? text(item) : withRedactedNames(item)),
        2,
      );
    },
  };

  function withRedactedNames(item: unknown): unknown {
    if (typeof item === 'bigint') return item.toString();
    if (typeof item !== 'object' || item === null || Array.isArray(item)) return item;
    const entries = Object.entries(item);
    return entries.every(([name]) => text(name) === name)
      ? item
      : Object.fromEntries(entries.map(([name, each]) => [text(name), each]));
  }
}
