import assert from 'node:assert/strict';
import { test } from 'node:test';
import { restorePasses } from '../../../../lib/adapters/postgres/dump/passes.ts';

const toc = `;
; Archive created at 2026-03-01
1; 3079 16385 EXTENSION - citext
2; 1259 16400 TABLE public clients crm_app
3; 0 0 COMMENT public TABLE clients crm_app
4; 0 0 ACL public TABLE clients crm_app
5; 2613 16500 BLOB - 16500 crm_app
6; 0 16400 TABLE DATA public clients crm_app
7; 2613 16501 BLOB METADATA - 16501 crm_app
8; 0 0 BLOBS - BLOBS
9; 0 0 SEQUENCE SET public clients_id_seq crm_app
10; 2606 16410 CONSTRAINT public clients clients_pkey crm_app
11; 1259 16411 INDEX public clients_name crm_app
12; 2620 16412 TRIGGER public clients touch crm_app
13; 6104 16413 PUBLICATION - everything postgres
14; 3466 16414 EVENT TRIGGER - guard postgres
15; 0 16420 MATERIALIZED VIEW DATA public revenue crm_app`;

test('definitions first, then the bulk by several workers, then what a role may be refused, then rights, each line once', () => {
  const numbers = (list: string): readonly number[] => list.split('\n').map((line) => Number.parseInt(line, 10));
  assert.deepEqual(
    restorePasses(toc).map(({ list, parallel }) => [parallel, ...numbers(list)]),
    [
      [false, 1, 2, 3, 5, 7],
      [true, 6, 8, 9, 10, 11],
      [false, 12, 13],
      [false, 4, 14, 15],
    ],
  );
});

test('an archive without rows is restored by one worker', () => {
  const passes = restorePasses('2; 1259 16400 TABLE public clients crm_app\n4; 0 0 ACL public TABLE clients crm_app');
  assert.deepEqual(
    passes.map(({ parallel }) => parallel),
    [false, false],
  );
});

test('an index on a view that had to wait for a key is made after it, not by the workers before', () => {
  const passes = restorePasses(`2; 1259 16400 TABLE public clients crm_app
6; 0 16400 TABLE DATA public clients crm_app
10; 2606 16410 CONSTRAINT public clients clients_pkey crm_app
16; 1259 16430 MATERIALIZED VIEW public totals crm_app
17; 1259 16431 INDEX public totals_id crm_app
18; 0 16430 MATERIALIZED VIEW DATA public totals crm_app`);
  assert.deepEqual(
    passes.map(({ list }) => list.split('\n').map((line) => Number.parseInt(line, 10))),
    [[2], [6, 10], [16, 17], [18]],
  );
});

test('indexes of partitions are attached by one worker, between the keys that they complete and the foreign keys that need them', () => {
  const passes = restorePasses(`2; 1259 16400 TABLE public visits crm_app
6; 0 16400 TABLE DATA public visits_high crm_app
10; 2606 16410 CONSTRAINT public visits visits_pkey crm_app
11; 2606 16411 CONSTRAINT public visits_high visits_high_pkey crm_app
12; 0 0 INDEX ATTACH public visits_high_pkey crm_app
13; 0 0 INDEX ATTACH public visits_rest_pkey crm_app
14; 2606 16412 FK CONSTRAINT public stays stays_visit_fkey crm_app`);
  assert.deepEqual(
    passes.map(({ list, parallel }) => [parallel, ...list.split('\n').map((line) => Number.parseInt(line, 10))]),
    [
      [false, 2],
      [true, 6, 10, 11],
      [false, 12, 13],
      [true, 14],
    ],
  );
});
