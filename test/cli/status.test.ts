import assert from 'node:assert/strict';
import { test } from 'node:test';

import { textWidth } from '../../lib/cli/output/printable.ts';
import { printStatus } from '../../lib/cli/status/printStatus.ts';
import type { Status } from '../../lib/jobs/status.ts';
import { memoryScreen } from './output/memory.ts';

const now = new Date('2026-03-10T14:19:00.000Z');

const well: Status = {
  host: 'crm',
  verdict: 'safe',
  reason: 'the newest snapshot is 12 min old, and a drill 2 d 11 h ago brought everything back',
  snapshots: 208,
  newestSnapshot: {
    snapshot: '2026-03-10/14',
    snapshotAt: '2026-03-10T14:07:00.000Z',
    ageSeconds: 720,
    quarantined: false,
    doubts: [],
    rows: 1_234_567,
    storedBytes: 877_000_000,
    archiveBytes: 2_030_000_000,
  },
  mirror: { listingBeganAt: '2026-03-10T14:17:00.000Z', ageSeconds: 120, files: 4120, bytes: 1_200_000_000, failed: 0 },
  provenDrill: {
    snapshot: '2026-03-08/02',
    provenAt: '2026-03-08T03:02:00.000Z',
    ageSeconds: 213_420,
    inVault: true,
    lockedUntil: null,
    recoverySeconds: 145,
    recoveryPointSeconds: 3170,
    broughtBackBytes: 3_200_000_000,
  },
  loss: { rowsSince: '2026-03-10T14:07:00.000Z', filesSince: '2026-03-10T14:17:00.000Z' },
  recovery: { seconds: 145, basis: 'measured' },
  limits: [
    { what: 'snapshot', at: '2026-03-10T16:07:00.000Z' },
    { what: 'mirror', at: '2026-03-10T16:17:00.000Z' },
    { what: 'drill', at: '2026-03-16T03:02:00.000Z' },
    { what: 'lock of the newest proven snapshot', at: '2026-04-07T02:00:00.000Z' },
  ],
  problems: [],
};

function printed(status: Status, columns?: number): string {
  const { screen, written } = memoryScreen(columns === undefined ? {} : { columns });
  printStatus(screen, status, now);
  return written();
}

test('the first word is the verdict, and every question has its line', () => {
  assert.equal(
    printed(well),
    [
      'SAFE  crm: the newest snapshot is 12 min old, and a drill 2 d 11 h ago brought everything back',
      '',
      'snapshot    2026-03-10/14, 12 min old, 1,234,567 rows; 208 in the vault',
      'files       4,120 (1.2 GB), mirrored 2 min ago',
      'proven      2026-03-08/02, by a drill 2 d 11 h ago',
      'lost now    rows written in the last 12 min, files of the last 2 min',
      'back in     2 min 25 s, as the drill took',
      'next limit  in 1 h 48 min the newest snapshot is too old',
      '            in 1 h 58 min the mirror is too old',
      '            in 5 d 12 h the passed drill is too old',
      '            in 27 d 11 h the lock on the newest proven snapshot ends',
      '',
    ].join('\n'),
  );
});

test('on 60 columns and 24 lines all of it is seen, also with more problems than fit', () => {
  const problems = Array.from({ length: 9 }, (_, at) => ({
    severity: at === 0 ? ('risk' as const) : ('look' as const),
    text: `the last backup ended with exit code 14: the vault crm-vault number ${at} cannot be reached`,
    mend: 'lifeboat doctor',
  }));
  const lines = printed({ ...well, verdict: 'at risk', problems, limits: [] }, 60).split('\n');
  assert.match(lines[0] ?? '', /^AT RISK {2}crm: /);
  assert.deepEqual(
    lines.filter((line) => textWidth(line) > 60),
    [],
  );
  assert.equal(lines.at(-2), 'and 6 more: lifeboat status --json');
  assert.ok(lines.length <= 24, `${lines.length} lines`);
});

test('where nothing is there, nothing is promised', () => {
  const text = printed({
    ...well,
    verdict: 'at risk',
    reason: 'there is no snapshot yet',
    newestSnapshot: null,
    mirror: null,
    provenDrill: null,
    loss: { rowsSince: null, filesSince: null },
    recovery: null,
    limits: [],
    problems: [{ severity: 'risk', text: 'there is no snapshot yet', mend: 'lifeboat backup' }],
  });
  assert.match(text, /^AT RISK {2}crm: there is no snapshot yet\n/);
  assert.match(text, /^lost now {4}every row, every file$/m);
  assert.match(text, /^back in {5}unknown: no drill has shown it$/m);
  assert.match(text, /✗ there is no snapshot yet\n {2}hint: lifeboat backup\n$/);
});

test('what was told by strangers is shown and not obeyed', () => {
  const text = 'the last mirror failed: \u001B[2J\u202Egone';
  assert.match(
    printed({ ...well, problems: [{ severity: 'look', text, mend: null }] }),
    /\\u\{1b\}\[2J\\u\{202e\}gone/,
  );
});
