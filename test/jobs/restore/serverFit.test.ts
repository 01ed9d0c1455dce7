import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Membership, Role } from '../../../lib/core/snapshots/catalog.ts';
import { judgeServer } from '../../../lib/jobs/restore/serverFit.ts';
import type { TargetState } from '../../../lib/ports/target.ts';
import { sampleCatalog, sampleManifest } from '../../core/samples.ts';

const [sampleRole] = sampleCatalog.roles;

function warningsOf(missing: readonly string[], inherit: boolean, memberships: readonly Membership[]): string {
  assert.ok(sampleRole !== undefined);
  const role: Role = {
    ...sampleRole,
    name: 'clerk',
    inherit,
    memberOf: memberships.map((each) => each.role),
    memberships,
  };
  const state: TargetState = {
    exists: false,
    tables: 0,
    sizeBytes: 0,
    sessions: [],
    slots: [],
    prepared: [],
    subscriptions: [],
    missingRoles: missing,
    rolesToMake: [],
    refusedSettings: [],
    ungivableRoles: [],
    missingExtensions: [],
    preloads: { libraries: null, cronDatabase: null },
    missingTablespaces: [],
    missingLocale: null,
  };
  const source = { ...sampleManifest.source, serverVersionNumber: 160_000 };
  return judgeServer(state, 150_000, { source, catalog: { ...sampleCatalog, roles: [role] } }, false).warnings.join(
    '\n',
  );
}

const full = { role: 'readers', admin: true, inherit: true, set: true };

test('what a role may be less than on a server before 16 is warned of, where the role is made there', () => {
  const widened = /role clerk becomes a full member of readers/;
  assert.match(warningsOf(['clerk'], true, [{ ...full, set: false }]), widened);
  assert.match(warningsOf(['clerk'], true, [{ ...full, inherit: false }]), widened);
  for (const said of [
    warningsOf(['clerk'], false, [{ ...full, inherit: false }]),
    warningsOf(['clerk'], true, [full, { ...full, role: 'others', inherit: null, set: null }]),
    warningsOf([], true, [{ ...full, set: false }]),
  ]) {
    assert.match(said, /^the server is PostgreSQL 15, the snapshot comes from 16/);
    assert.doesNotMatch(said, /member/);
  }
});
