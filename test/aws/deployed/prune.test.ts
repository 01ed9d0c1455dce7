import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DeleteObjectCommand } from '@aws-sdk/client-s3';
import { rootClient } from '../../helpers/servers/objectServer.ts';
import { ownerOf } from '../../jobs/backup/shelves.ts';
import { freshSlots, putSnapshot, putSnapshots, slotBefore } from '../../jobs/helpers/snapshots.ts';
import { invoke } from '../site/invoke.ts';
import { awsSite } from '../site.ts';

const hour = 3_600_000;

test('the prune function hides what retention no longer asks for, and leaves alone what is locked', async () => {
  const site = await awsSite();
  const { world } = site;
  const now = new Date();
  const lockedUntil = new Date(now.getTime() + hour);
  const spent = await putSnapshot(world, slotBefore(now, { days: 41 }));
  const locked = await putSnapshot(world, slotBefore(now, { days: 40 }), { lockedUntil });
  await putSnapshots(world, freshSlots(now).slice(1));
  const { summary } = (await invoke(site, 'prune', {})) as { readonly summary: string };
  assert.match(summary, /^hid 1 snapshots/);
  const reader = ownerOf(world);
  assert.equal(await reader.head(spent.manifestKey), null);
  assert.notEqual(await reader.read(spent.dumpKey, spent.dumpVersionId), null);
  assert.notEqual(await reader.head(locked.manifestKey), null);
  // Not even the vault's owner ends it.
  const owner = rootClient(world.vault);
  try {
    const { dumpKey: Key, dumpVersionId: VersionId } = locked;
    const end = new DeleteObjectCommand({ Bucket: world.vaultBucket, Key, VersionId });
    await assert.rejects(owner.send(end), /WORM protected/);
  } finally {
    owner.destroy();
  }
});
