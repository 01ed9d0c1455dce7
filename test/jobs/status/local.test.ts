import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Incident } from '../../../lib/core/runs/incidents.ts';
import { emptyRunState, type RunState } from '../../../lib/core/runs/runState.ts';
import { Failure } from '../../../lib/errors.ts';
import type { Status } from '../../../lib/jobs/status/contract.ts';
import { withLocalIncidents } from '../../../lib/jobs/status/local.ts';
import type { Journal } from '../../../lib/ports/notify.ts';

const at = '2026-03-02T12:07:00.000Z';
const safe: Status = {
  host: 'crm',
  verdict: 'safe',
  reason: 'everything came back',
  snapshots: 1,
  newestSnapshot: null,
  mirror: null,
  provenDrill: null,
  loss: { rowsSince: null, filesSince: null },
  recovery: null,
  limits: [],
  problems: [],
};
const incident: Incident = {
  subject: 'vault',
  jobs: ['backup'],
  text: 'the vault cannot be reached',
  fingerprint: 'failed',
  hint: 'is its host up?',
  article: 'docs/runbook.md#the-vault-cannot-be-reached',
  since: at,
  lastGoodAt: null,
  told: { webhook: 'failed' },
  endedAt: null,
};

function remembering(memory: Partial<RunState>): Journal {
  return {
    read: async () => ({ ...emptyRunState, ...memory }),
    inTurn: async () => assert.fail('status writes nothing'),
  };
}

test('an incident that was reported is in the status until it is over', async () => {
  const found = await withLocalIncidents(safe, remembering({ troubles: [incident] }));
  assert.deepEqual([found.verdict, found.reason], ['look', incident.text]);
  assert.deepEqual(found.problems, [{ severity: 'look', text: incident.text, mend: 'is its host up?' }]);
  const over = await withLocalIncidents(safe, remembering({ troubles: [{ ...incident, endedAt: at }] }));
  assert.equal(over, safe);
});

test('what the vault’s receipt says already is not said twice, and the worst stays first', async () => {
  const problems: Status['problems'] = [
    { severity: 'risk', text: 'there is no snapshot yet', mend: 'lifeboat backup' },
    { severity: 'look', text: `the last backup ended with exit code 14: ${incident.text}`, mend: null },
  ];
  const known: Status = { ...safe, verdict: 'at risk', problems };
  assert.equal(await withLocalIncidents(known, remembering({ troubles: [incident] })), known);
});

test('a channel that does not take its messages is a problem of its own', async () => {
  const silent = [{ channel: 'webhook', since: at, reason: 'it answered 503' }];
  const { problems } = await withLocalIncidents(safe, remembering({ silent }));
  assert.deepEqual(problems, [
    {
      severity: 'look',
      text: `webhook has not taken its messages since ${at}: it answered 503`,
      mend: 'lifeboat notify --test',
    },
  ]);
});

test('a memory that cannot be read hides nothing of the vault', async () => {
  const unreadable: Journal = {
    ...remembering({}),
    read: async () => Promise.reject(new Failure('configuration', 'cannot read it', { hint: 'rm it' })),
  };
  const { problems } = await withLocalIncidents(safe, unreadable);
  assert.deepEqual(problems, [{ severity: 'look', text: 'cannot read it', mend: 'rm it' }]);
});
