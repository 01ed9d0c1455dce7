import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseToc } from '../../../../lib/adapters/postgres/dump/toc.ts';

test('a table of contents is read line by line, comments are not entries', () => {
  const list = [
    ';',
    '; Archive created at 2026-11-23 14:16:23 UTC',
    ';     TOC Entries: 17',
    ';3397; 0 0 BLOBS - BLOBS ',
    '217; 1259 16473 TABLE app t postgres',
    '2; 3079 16391 EXTENSION - pg_trgm ',
    '3408; 1259 4294967295 TABLE public we ird"; 1 2 3 TABLE postgres',
    '',
  ].join('\n');
  assert.deepEqual(parseToc(list), [
    { dumpId: 217, catalogOid: 1259, oid: 16473, text: 'TABLE app t postgres' },
    { dumpId: 2, catalogOid: 3079, oid: 16391, text: 'EXTENSION - pg_trgm ' },
    { dumpId: 3408, catalogOid: 1259, oid: 4294967295, text: 'TABLE public we ird"; 1 2 3 TABLE postgres' },
  ]);
});
