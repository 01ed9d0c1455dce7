import assert from 'node:assert/strict';
import { test } from 'node:test';
import { missed, useList } from '../../../../lib/adapters/postgres/dump/useList.ts';

const list = `;
; Selected TOC Entries:
;
2; 3079 16391 EXTENSION - pg_trgm
3405; 0 0 COMMENT - EXTENSION pg_trgm
217; 1259 16473 TABLE app EXTENSION postgres
3406; 0 0 COMMENT app TABLE "EXTENSION" postgres
9; 3466 16500 EVENT TRIGGER - watch postgres
10; 0 0 COMMENT - EVENT TRIGGER watch postgres
11; 3256 16501 POLICY app t own postgres
12; 0 0 COMMENT app POLICY own ON t postgres
13; 0 16473 ROW SECURITY app t postgres
14; 6100 16502 SUBSCRIPTION - from the office postgres
15; 0 0 COMMENT - SUBSCRIPTION from the office postgres
16; 1259 16503 TABLE app SUBSCRIPTION postgres
3396; 2613 4242 BLOB - 4242 postgres`;

function kept(): readonly (string | undefined)[] {
  const entries = useList(list)
    .split('\n')
    .filter((line) => !line.startsWith(';'));
  return entries.map((line) => line.split(';')[0]);
}

test('subscriptions and comments on them are left out, what is merely named so is not', () => {
  assert.deepEqual(kept(), ['2', '3405', '217', '3406', '9', '10', '11', '12', '13', '16', '3396']);
});

test('a subscription that is left out is told', () => {
  assert.deepEqual(missed(list), [
    'subscription from the office was left out: create it again where its changes are needed',
  ]);
});
