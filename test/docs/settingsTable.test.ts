import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { settingsPage, withSettingsTable } from '../../tools/settingsTable.ts';

test('docs/reference/settings.md lists every variable as the settings have it (else: node tools/settingsTable.ts)', () => {
  const document = readFileSync(settingsPage, 'utf8');
  assert.equal(document, withSettingsTable(document));
});

test('the table replaces what stands between the markers and nothing else', () => {
  const written = withSettingsTable('before\n<!-- settings:begin -->\nbygone\n<!-- settings:end -->\nafter\n');
  assert.match(written, /^before\n<!-- settings:begin -->\n\| Variable \|/);
  assert.match(written, /\n<!-- settings:end -->\nafter\n$/);
  assert.match(written, /\| `BACKUP_KEEP_DAILY_DAYS` \| .+ \| `30` \|  \| prune, mirror \|/);
  assert.match(written, /\| `DATABASE_URL` \| .+ \|  \| yes \|/);
  assert.doesNotMatch(written, /bygone/);
});

test('refuses a document without the markers', () => {
  assert.throws(() => withSettingsTable('nothing here'), /settings:begin/);
});
