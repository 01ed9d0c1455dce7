import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Catalog } from '../../../lib/core/snapshots/catalog.ts';
import { compareCatalog } from '../../../lib/core/verify/catalogVerdict.ts';
import { sampleCatalog } from '../samples.ts';

function differences(restored: Partial<Catalog>, expected: Partial<Catalog> = {}): readonly string[] {
  const found = compareCatalog({ ...sampleCatalog, ...expected }, { ...sampleCatalog, ...restored });
  return found.map(
    ({ what, expected: before, restored: after, severity }) => `${severity}: ${what}: ${before} / ${after}`,
  );
}

test('equal catalogs have no difference', () => {
  assert.deepEqual(differences({}), []);
});

test('fault 16: a missing schema, extension or relation is a loss', () => {
  assert.deepEqual(differences({ schemas: [] }), ['loss: schema public: present / missing']);
  assert.deepEqual(differences({ extensions: [] }), ['loss: extension pgcrypto: 1.3 / missing']);
  assert.deepEqual(differences({ relations: sampleCatalog.relations.slice(1) }), [
    'loss: table public.clients: present / missing',
  ]);
});

test('relations are matched by name and kind, for OIDs are new in every database', () => {
  const moved = sampleCatalog.relations.map((relation) => ({ ...relation, oid: relation.oid + 1000 }));
  assert.deepEqual(differences({ relations: moved }), []);
  const view = sampleCatalog.relations.map((relation) =>
    relation.name === 'active' ? { ...relation, kind: 'table' as const } : relation,
  );
  assert.deepEqual(differences({ relations: view }), ['loss: kind of public.active: view / table']);
});

test('what is too much: a relation is a loss, an extension and the schema public a note', () => {
  const extra = { oid: 1, schema: 'public', name: 'stray', kind: 'table' as const };
  assert.deepEqual(differences({ relations: [...sampleCatalog.relations, extra] }), [
    'loss: table public.stray: not there / present',
  ]);
  assert.deepEqual(differences({}, { extensions: [] }), ['note: extension pgcrypto: not there / 1.3']);
  assert.deepEqual(differences({}, { schemas: [] }), ['note: schema public: not there / present']);
  assert.deepEqual(differences({ schemas: ['public', 'stray'] }), ['loss: schema stray: not there / present']);
});

test('another version of an extension is a note, another schema a loss', () => {
  assert.deepEqual(differences({ extensions: [{ name: 'pgcrypto', version: '1.4', schema: 'crypto' }] }), [
    'note: version of extension pgcrypto: 1.3 / 1.4',
    'loss: schema of extension pgcrypto: public / crypto',
  ]);
});

test('a sequence may have moved on, never back', () => {
  const sequence = (value: string | null, descending = false) => ({
    sequences: [{ schema: 'public', name: 'clients_id_seq', value, ...(descending ? { descending } : {}) }],
  });
  assert.deepEqual(differences(sequence('10001')), []);
  assert.deepEqual(differences(sequence('9999')), ['loss: sequence public.clients_id_seq: 10000 or more / 9999']);
  assert.deepEqual(differences(sequence(null)), ['loss: sequence public.clients_id_seq: 10000 or more / never used']);
  assert.deepEqual(differences(sequence('5'), sequence(null)), []);
  assert.deepEqual(differences(sequence('9223372036854775807'), sequence('9223372036854775806')), []);
  assert.deepEqual(differences(sequence('9223372036854775806'), sequence('9223372036854775807')).length, 1);
  assert.deepEqual(differences(sequence('-6'), sequence('-5', true)), []);
  assert.deepEqual(differences(sequence('-4'), sequence('-5', true)), [
    'loss: sequence public.clients_id_seq: -5 or less / -4',
  ]);
});

test('another number of large objects is a loss', () => {
  assert.deepEqual(differences({ largeObjects: 0 }), ['loss: large objects: 1 / 0']);
});

test('another locale is a note', () => {
  assert.deepEqual(differences({ database: { ...sampleCatalog.database, collate: 'C' } }), [
    'note: collate of the database: C.UTF-8 / C',
  ]);
  assert.deepEqual(differences({ database: { ...sampleCatalog.database, icuRules: '&a < g' } }), [
    'note: icuRules of the database: none / &a < g',
  ]);
});

test('fault 60: owners and roles in use count, a login or group of one is told', () => {
  const plain: Partial<Catalog> = {
    roles: [],
    database: { ...sampleCatalog.database, owner: 'postgres', settings: [] },
  };
  assert.deepEqual(differences(plain), [
    'loss: role crm_app: owns or is granted something / does not',
    'loss: owner of the database: crm_app / postgres',
    'note: settings of the database: timezone=UTC / none',
  ]);
  const roles = sampleCatalog.roles.map((role) => ({ ...role, use: 'related' as const }));
  assert.deepEqual(differences({ roles: [] }, { roles }), ['note: role crm_app: belongs to a role in use / does not']);
});
