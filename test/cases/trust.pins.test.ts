import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import { proofOf } from '../../lib/core/runs/receipt.ts';
import { renderManifest } from '../../lib/core/snapshots/manifest.ts';
import { manifestKey } from '../../lib/core/vault/keys.ts';
import { readReceipts } from '../../lib/jobs/vaultRecords/receipts.ts';
import { ownerOf } from '../jobs/backup/shelves.ts';
import type { Place } from '../jobs/helpers/place.ts';
import { startWorld, type World } from '../jobs/helpers/world.ts';
import { done, runDrill, runRestore, takeMirror, takeSnapshot } from '../jobs/restoreSteps/jobs.ts';
import { asOwner, kept, uproot } from '../jobs/restoreSteps/plant.ts';

let world: World;
before(async () => {
  world = await startWorld();
});
after(() => world[Symbol.asyncDispose]());

async function proven(place: Place): Promise<string> {
  const snapshot = await takeSnapshot(place);
  await takeMirror(place);
  done(await runDrill(place));
  return snapshot;
}

/** In place of the snapshot's own manifest, as the store's owner could after its lock has ended. */
async function replaceManifest(place: Place, snapshot: string): Promise<void> {
  const { manifest, dump } = await kept(place, snapshot);
  const { catalog } = manifest;
  const roles = catalog.roles.map((role) => ({ ...role, superuser: true, login: true }));
  await uproot(place, snapshot);
  await asOwner(place, async ({ put }) => {
    const versionId = await put(manifest.dump.key, dump);
    const other = { ...manifest, dump: { ...manifest.dump, versionId }, catalog: { ...catalog, roles } };
    await put(manifestKey(place.host, snapshot), Buffer.from(renderManifest(other)));
  });
}

test('a proof pins manifest, dump, roles, settings, each index by version and SHA-256, and the list of files', async () => {
  const place = await world.anew();
  const snapshot = await proven(place);
  const reader = ownerOf(place);
  const [receipt] = await Array.fromAsync(readReceipts(reader, 'drill', place.host));
  assert.ok(receipt !== undefined);
  const pins = proofOf(receipt)?.pins;
  assert.ok(pins !== undefined);
  assert.equal(pins.dumpSha256, (await kept(place, snapshot)).manifest.dump.sha256);
  for (const digest of [pins.manifestSha256, pins.rolesSha256, pins.settingsSha256]) {
    assert.match(digest ?? '', /^[0-9a-f]{64}$/);
  }
  assert.equal(pins.files?.count, receipt.details['files']);
  assert.ok(pins.indexes.length > 0);
  for (const { key, versionId, sha256 } of pins.indexes) {
    const found = await reader.read(key, versionId);
    const bytes = Buffer.concat(await Array.fromAsync<Uint8Array>(found?.body ?? []));
    assert.equal(sha256, createHash('sha256').update(bytes).digest('hex'));
  }
});

test('a manifest with other roles under a proven name is restored in no way, and what differs is named', async () => {
  const place = await world.anew();
  const snapshot = await proven(place);
  await replaceManifest(place, snapshot);
  const differs =
    /the SHA-256 of its manifest is [0-9a-f]{64}, a drill proved [0-9a-f]{64}; .*the SHA-256 of the list of its roles is/;
  for (const choice of [{ by: 'latest' }, { by: 'name', snapshot }] as const) {
    const report = await runRestore(place, { options: { choice, only: 'database' } });
    assert.equal(report.exit, 'verification', report.summary);
    assert.match(report.summary, differs);
  }
  const report = await runRestore(place, { options: { choice: { by: 'proven' }, only: 'database' } });
  assert.equal(report.exit, 'usage', report.summary);
  const drilled = await runDrill(place, { options: { only: 'database' } });
  assert.equal(drilled.exit, 'verification');
  assert.match(drilled.summary, differs);
});
