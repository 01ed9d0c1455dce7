/**
 * Where a restore keeps what it replaces in a bucket without versions: below `.lifeboat-before-2026-03-01T12-30-59Z/`.
 * The mirror and every restore pass over it.
 */
export function replacedPrefix(at: Date): string {
  return `.lifeboat-before-${at.toISOString().slice(0, 'YYYY-MM-DDTHH:MM:SS'.length).replaceAll(':', '-')}Z/`;
}

/** Matches only names that a restore gives: every other file belongs to the application and is mirrored. */
const replaced = /^\.lifeboat-before-\d{4}-\d{2}-\d{2}T\d{2}-\d{2}-\d{2}Z\//;

export function isReplaced(key: string): boolean {
  return replaced.test(key);
}
