import type { Catalog, DatabaseProperties, Extension, Sequence } from '../snapshots/catalog.ts';
import { type Difference, nameKey, pairUp } from './difference.ts';

/**
 * Compares a restored database's catalog with the manifest's: its objects, roles, and the database's own properties.
 */
export function compareCatalog(expected: Catalog, restored: Catalog): readonly Difference[] {
  return [
    ...compareSchemas(expected.schemas, restored.schemas),
    ...compareExtensions(expected.extensions, restored.extensions),
    ...compareRelations(expected, restored),
    ...compareSequences(expected.sequences, restored.sequences),
    ...compareLargeObjects(expected.largeObjects, restored.largeObjects),
    ...compareLocales(expected.database, restored.database),
    ...compareOwners(expected, restored),
  ];
}

function compareSchemas(expected: readonly string[], restored: readonly string[]): readonly Difference[] {
  const { missing, extra } = pairUp(expected, restored, nameKey);
  return [
    ...missing.map((name) => loss(`schema ${name}`, 'present', 'missing')),
    // Every new database has `public`; an archive of one without it does not drop it.
    ...extra.map((name) => (name === 'public' ? note : loss)(`schema ${name}`, 'not there', 'present')),
  ];
}

function compareExtensions(expected: readonly Extension[], restored: readonly Extension[]): readonly Difference[] {
  const { missing, both, extra } = pairUp(expected, restored, (extension) => extension.name);
  return [
    ...missing.map(({ name, version }) => loss(`extension ${name}`, version, 'missing')),
    ...both.flatMap(([before, after]) => [
      ...unlessSame(note, `version of extension ${before.name}`, before.version, after.version),
      ...unlessSame(loss, `schema of extension ${before.name}`, before.schema, after.schema),
    ]),
    ...extra.map(({ name, version }) => note(`extension ${name}`, 'not there', version)),
  ];
}

function compareRelations(expected: Catalog, restored: Catalog): readonly Difference[] {
  const { missing, both, extra } = pairUp(expected.relations, restored.relations, (relation) =>
    nameKey(relation.schema, relation.name),
  );
  return [
    ...missing.map((relation) => loss(`${relation.kind} ${relation.schema}.${relation.name}`, 'present', 'missing')),
    ...both.flatMap(([before, after]) =>
      unlessSame(loss, `kind of ${before.schema}.${before.name}`, before.kind, after.kind),
    ),
    ...extra.map((relation) => loss(`${relation.kind} ${relation.schema}.${relation.name}`, 'not there', 'present')),
  ];
}

/**
 * Sequences are not transactional: one that was read before the dump may have moved on in it, never back. Missing ones
 * are reported with the relations.
 */
function compareSequences(expected: readonly Sequence[], restored: readonly Sequence[]): readonly Difference[] {
  const { both } = pairUp(expected, restored, (sequence) => nameKey(sequence.schema, sequence.name));
  return both.flatMap(([before, after]) => {
    if (before.value === null || isAtOrPast(before, before.value, after.value)) return [];
    const bound = before.descending === true ? 'or less' : 'or more';
    const what = `sequence ${before.schema}.${before.name}`;
    return [loss(what, `${before.value} ${bound}`, after.value ?? 'never used')];
  });
}

function isAtOrPast(sequence: Sequence, before: string, after: string | null): boolean {
  if (after === null) return false;
  return sequence.descending === true ? BigInt(after) <= BigInt(before) : BigInt(after) >= BigInt(before);
}

function compareLargeObjects(expected: number, restored: number): readonly Difference[] {
  return unlessSame(loss, 'large objects', String(expected), String(restored));
}

/** Notes: a target that lacks the source's locale still holds every row. */
function compareLocales(expected: DatabaseProperties, restored: DatabaseProperties): readonly Difference[] {
  return (['encoding', 'collate', 'ctype', 'localeProvider', 'locale', 'icuRules'] as const).flatMap((property) =>
    unlessSame(note, `${property} of the database`, expected[property] ?? 'none', restored[property] ?? 'none'),
  );
}

function compareOwners(expected: Catalog, restored: Catalog): readonly Difference[] {
  const { missing } = pairUp(expected.roles, restored.roles, (role) => role.name);
  const before = expected.database;
  const after = restored.database;
  return [
    // A login or group that the server had before is left with its memberships as they are.
    ...missing.map(({ name, use }) =>
      use === 'related'
        ? note(`role ${name}`, 'belongs to a role in use', 'does not')
        : loss(`role ${name}`, 'owns or is granted something', 'does not'),
    ),
    ...unlessSame(loss, 'owner of the database', before.owner, after.owner),
    // Notes: these are put on after the restore, just before the swap.
    ...unlessSame(note, 'settings of the database', settingsOf(before), settingsOf(after)),
    ...unlessSame(
      note,
      'grants on the database',
      before.acl?.toSorted().join(', ') ?? 'default',
      after.acl?.toSorted().join(', ') ?? 'default',
    ),
    ...unlessSame(note, 'comment of the database', before.comment ?? 'none', after.comment ?? 'none'),
    ...unlessSame(note, 'connection limit', String(before.connectionLimit), String(after.connectionLimit)),
  ];
}

function settingsOf(database: DatabaseProperties): string {
  const settings = database.settings.map(({ role, setting }) => (role === null ? setting : `${role}: ${setting}`));
  return settings.length === 0 ? 'none' : settings.toSorted().join(', ');
}

function unlessSame(
  judge: (what: string, expected: string, restored: string) => Difference,
  what: string,
  expected: string,
  restored: string,
): readonly Difference[] {
  return expected === restored ? [] : [judge(what, expected, restored)];
}

function loss(what: string, expected: string, restored: string): Difference {
  return { what, expected, restored, severity: 'loss' };
}

function note(what: string, expected: string, restored: string): Difference {
  return { what, expected, restored, severity: 'note' };
}
