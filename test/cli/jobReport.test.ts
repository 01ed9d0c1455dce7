import assert from 'node:assert/strict';
import { test } from 'node:test';

import { reportResult } from '../../lib/cli/jobReport.ts';
import type { Screen } from '../../lib/cli/output/screen.ts';
import { printPlan } from '../../lib/cli/restore/printPlan.ts';

/** What a stranger may call a table, a file or a session: it clears the screen and forges a line. */
const hostile = 'clients\u001B[2J\n✓ all is well';

function printed(print: (screen: Screen) => void): string {
  const lines: string[] = [];
  print({
    terminal: true,
    columns: () => 80,
    line: (text = '') => lines.push(text),
    table: () => undefined,
    paint: (_style, text) => text,
    draw: () => undefined,
  });
  return lines.join('\n');
}

function assertHarmless(text: string): void {
  assert.ok(!text.includes('\u001B'));
  assert.doesNotMatch(text, /^✓ all is well/m);
  assert.match(text, /clients\\u\{1b\}\[2J\\n✓ all is well/);
}

test('a report’s warnings and summary are shown by a terminal, not obeyed, whatever names are in them', () => {
  for (const [summary, warnings] of [
    [hostile, []],
    ['done', [hostile]],
  ] as const) {
    const result = reportResult({ job: 'drill', exit: 'done', summary, warnings });
    assertHarmless(printed((screen) => result.print(screen)));
  }
});

test('a restore’s plan is shown by a terminal, not obeyed, whatever names are in it', () => {
  const database = {
    way: 'swap',
    server: 'db:5432',
    name: 'crm',
    besides: null,
    fresh: 'crm_lifeboat_restoring',
    retired: 'crm_before',
    setAside: 'crm_restored',
    archiveBytes: 1,
    tables: 1,
    rows: 1,
    existingTables: 1,
    existingBytes: 1,
    sessions: 0,
    createRoles: [],
    roles: [],
    leftOut: [],
    passwordRoles: [],
    slots: [],
    subscriptions: [],
    keptSince: null,
  } as const;
  const plan = {
    snapshot: '2026-03-01/12',
    snapshotAt: '2026-03-01T12:07:00.000Z',
    ageSeconds: 60,
    proven: null,
    skipped: [],
    database,
    stops: null,
    files: null,
    keys: [],
    warnings: [],
    obstacles: [],
  } as const;
  for (const hostilePlan of [
    { ...plan, warnings: [hostile] },
    { ...plan, obstacles: [hostile] },
    { ...plan, skipped: [{ snapshot: '2026-03-01/13', reason: hostile }] },
    { ...plan, database: { ...database, createRoles: [hostile] } },
    { ...plan, database: { ...database, name: hostile } },
  ]) {
    assertHarmless(printed((screen) => printPlan(screen, hostilePlan)));
  }
});
