import assert from 'node:assert/strict';
import { test } from 'node:test';
import { faultOf, isPassing, type RefusedStatement } from '../../../lib/core/restore/fault.ts';

const refused: RefusedStatement = {
  sqlState: null,
  within: null,
  connectionLost: false,
  statement: 'CREATE INDEX i ON t',
};

function partyOf(changes: Partial<RefusedStatement>): string {
  const fault = faultOf({ ...refused, ...changes });
  return fault.party === 'archive' ? 'archive' : fault.kind;
}

test('B: a failure is blamed on the place by the class of its SQLSTATE, and otherwise on the archive', () => {
  const expected = {
    '08006': 'source',
    '53100': 'configuration',
    '53200': 'configuration',
    '53300': 'source',
    '53400': 'configuration',
    '57P01': 'source',
    '57014': 'source',
    '58P01': 'configuration',
    '40P01': 'source',
    '55P03': 'source',
    '42501': 'credentials',
    F0000: 'configuration',
    XX001: 'source',
    '22P02': 'archive',
    '23503': 'archive',
    '23505': 'archive',
    '42P01': 'archive',
    '42883': 'archive',
    '55000': 'archive',
    P0001: 'archive',
    '54000': 'archive',
  };
  for (const [sqlState, party] of Object.entries(expected)) assert.equal(partyOf({ sqlState }), party, sqlState);
});

test('B: an error within a function of the archive is the archive’s, unless the session ended with it', () => {
  for (const sqlState of ['53100', '57P01', '42501', '08006']) {
    assert.equal(partyOf({ sqlState, within: 'public.f(integer)' }), 'archive');
    assert.equal(isPassing({ ...refused, sqlState, within: 'public.f(integer)' }), false);
    assert.equal(partyOf({ sqlState, within: 'public.f(integer)', connectionLost: true }), 'source');
  }
});

test('B: a missing role or extension is the place’s', () => {
  assert.equal(partyOf({ sqlState: '42704', statement: 'GRANT SELECT ON TABLE t TO nobody;' }), 'configuration');
  assert.equal(partyOf({ sqlState: '42704', statement: 'ALTER TABLE public.t OWNER TO nobody;' }), 'configuration');
  assert.equal(partyOf({ sqlState: '42704', statement: 'CREATE TABLE public.t (e missing);' }), 'archive');
  assert.equal(partyOf({ sqlState: '0A000', statement: 'CREATE EXTENSION IF NOT EXISTS x;' }), 'configuration');
  assert.equal(partyOf({ sqlState: '42501', statement: 'REFRESH MATERIALIZED VIEW public.m;' }), 'archive');
});
