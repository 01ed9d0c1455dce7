/**
 * Words that names no longer use, and the word for each (docs/glossary.md). tools/lint/plugin.ts makes the linter hold it for
 * identifiers, files and settings. Fields of documents keep their names: other programs read them.
 */
const retired: Readonly<Record<string, string>> = {
  announcer: 'sender',
  crew: 'children',
  culprit: 'first failure',
  mend: 'hint',
  mended: 'fixed',
  mends: 'hints',
  patience: 'wait or retry',
  shelf: 'inventory',
  sight: 'observation',
  sights: 'observations',
  surroundings: 'context',
  trouble: 'incident',
  troubles: 'incidents',
};

/** The reason that `name` (camelCase, UPPER_CASE or a file's) must not be used; null where it may. */
export function retirement(name: string): string | null {
  const words = name.match(/[A-Z]?[a-z0-9]+|[A-Z0-9]+(?![a-z])/g) ?? [];
  const word = words.map((each) => each.toLowerCase()).find((each) => Object.hasOwn(retired, each));
  return word === undefined ? null : `${name}: say ${retired[word]} instead of ${word} (docs/glossary.md)`;
}
