import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Catalog } from '../../../lib/core/snapshots/catalog.ts';
import type { TocEntry } from '../../../lib/core/snapshots/toc.ts';
import { checkToc } from '../../../lib/core/verify/tocCheck.ts';
import { sampleCatalog } from '../samples.ts';

function tocOf(listing: string): TocEntry[] {
  return listing
    .trim()
    .split('\n')
    .map((line) => {
      const [, dumpId, catalogOid, oid, text = ''] = /^(\d+); (\d+) (\d+) (.*)$/.exec(line.trim()) ?? [];
      return { dumpId: Number(dumpId), catalogOid: Number(catalogOid), oid: Number(oid), text };
    });
}

/** As printed by pg_restore 15.18. */
const listed15 = `
  2; 3079 16435 EXTENSION - pgcrypto
  219; 1259 16386 TABLE public clients crm_app
  221; 1259 16390 SEQUENCE public clients_id_seq crm_app
  222; 1259 16400 TABLE public visits crm_app
  223; 1259 16410 TABLE public visits_2026 crm_app
  224; 1259 16420 VIEW public active crm_app
  3264; 0 0 TABLE ATTACH public visits_2026 crm_app
  3416; 0 16386 TABLE DATA public clients crm_app
  3417; 0 16410 TABLE DATA public visits_2026 crm_app
  3430; 2613 16447 BLOB - 16447 crm_app
  3443; 0 0 SEQUENCE SET public clients_id_seq crm_app
  3432; 0 0 BLOBS - BLOBS
`;

/** From 17 on large objects are listed by ranges. */
const listed18 = listed15
  .replace('2613 16447 BLOB - 16447', '2613 16447 BLOB METADATA - 16447..16448')
  .replace('BLOBS - BLOBS', 'BLOBS - 16447..16448 crm_app');

function without(pattern: RegExp): TocEntry[] {
  return tocOf(listed15).filter((entry) => !pattern.test(entry.text));
}

test('a whole archive has no problem, from 15 to 18', () => {
  assert.deepEqual(checkToc(tocOf(listed15), sampleCatalog), []);
  assert.deepEqual(checkToc(tocOf(listed18), sampleCatalog), []);
});

test('fault 24: fails an archive without entries, also of an empty catalog', () => {
  const empty: Catalog = { ...sampleCatalog, relations: [], sequences: [], largeObjects: 0 };
  assert.deepEqual(checkToc([], empty), ['the archive is empty: its table of contents has no entry']);
});

test('fault 16: what the archive does not carry is named', () => {
  assert.deepEqual(checkToc(without(/^TABLE (DATA )?public clients/), sampleCatalog), [
    'table public.clients is not in the archive',
  ]);
  assert.deepEqual(checkToc(without(/^VIEW/), sampleCatalog), ['view public.active is not in the archive']);
  assert.deepEqual(checkToc(without(/^TABLE DATA public visits_2026/), sampleCatalog), [
    'table public.visits_2026 is in the archive without its rows',
  ]);
  assert.deepEqual(checkToc(without(/^SEQUENCE SET/), sampleCatalog), [
    '1 of 1 sequences are in the archive without their values',
  ]);
  assert.deepEqual(checkToc(without(/^BLOB/), sampleCatalog), ['1 large objects are not in the archive']);
  assert.deepEqual(checkToc(without(/^BLOBS/), sampleCatalog), [
    'the large objects are in the archive without their data',
  ]);
});

test('an OID that is now of another kind does not count', () => {
  const toc = tocOf(listed15.replace('16420 VIEW public active', '16420 TABLE public active'));
  assert.deepEqual(checkToc(toc, sampleCatalog), ['view public.active is not in the archive']);
});

test('fault 14: names are judged by OID, for newlines are cleaned for print', () => {
  const relations = sampleCatalog.relations.map((relation) =>
    relation.oid === 16386 ? { ...relation, name: 'cli\nents' } : relation,
  );
  assert.deepEqual(checkToc(tocOf(listed15), { ...sampleCatalog, relations }), []);
});

test('fault 14: schemas called DATA and SET do not pass for data and values', () => {
  const relations: Catalog['relations'] = [
    { oid: 20, schema: 'DATA', name: 'x', kind: 'table' },
    { oid: 21, schema: 'SET', name: 's', kind: 'sequence' },
  ];
  const toc = tocOf('1; 1259 20 TABLE DATA x crm_app\n2; 1259 21 SEQUENCE SET s crm_app');
  assert.deepEqual(checkToc(toc, { ...sampleCatalog, relations, largeObjects: 0 }), [
    'table DATA.x is in the archive without its rows',
    '1 of 1 sequences are in the archive without their values',
  ]);
});
