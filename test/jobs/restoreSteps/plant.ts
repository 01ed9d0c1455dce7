import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { vaultReader } from '../../../lib/adapters/stores/s3/reader.ts';
import { type Manifest, renderManifest } from '../../../lib/core/snapshots/manifest.ts';
import { dumpKey, manifestKey, snapshotNameOfRun, snapshotsPrefix } from '../../../lib/core/vault/keys.ts';
import { readInventory, readManifest, type SnapshotRef } from '../../../lib/jobs/vaultRecords/snapshots.ts';
import type { VaultReader } from '../../../lib/ports/vault.ts';
import { collect } from '../../contracts/collect.ts';
import { rootClient } from '../../helpers/servers/objectServer.ts';
import type { Place } from '../helpers/place.ts';
import { nextSecond } from './seconds.ts';

/** What a place's vault keeps of one snapshot. */
export interface KeptSnapshot {
  readonly manifest: Manifest;
  readonly dump: Buffer;
}

/** The vault as its owner sees it, for the length of `use`. */
export async function asOwner<T>(
  place: Place,
  use: (vault: {
    readonly reader: VaultReader;
    readonly put: (key: string, body: Buffer) => Promise<string>;
  }) => Promise<T>,
): Promise<T> {
  const client = rootClient(place.vault);
  try {
    return await use({
      reader: vaultReader(client, place.vaultBucket),
      async put(Key, Body) {
        const { VersionId } = await client.send(new PutObjectCommand({ Bucket: place.vaultBucket, Key, Body }));
        if (VersionId === undefined) throw new Error(`${Key} was stored without a version`);
        return VersionId;
      },
    });
  } finally {
    client.destroy();
  }
}

export function listed(place: Place): Promise<readonly SnapshotRef[]> {
  return asOwner(place, async ({ reader }) => (await readInventory(reader, place.host)).snapshots);
}

export async function kept(place: Place, snapshot: string): Promise<KeptSnapshot> {
  return asOwner(place, async ({ reader }) => {
    const ref = (await readInventory(reader, place.host)).snapshots.find((each) => each.snapshot === snapshot);
    if (ref === undefined) throw new Error(`${snapshot} is gone`);
    const manifest = await readManifest(reader, ref);
    const found = await reader.read(manifest.dump.key, manifest.dump.versionId);
    if (found === null) throw new Error(`${manifest.dump.key} is gone`);
    return { manifest, dump: Buffer.concat(await collect(found.body)) };
  });
}

/**
 * Stores a snapshot as whoever holds the writer's key could: under a name of its own, newer than all before it, the
 * manifest naming the dump that goes with it. Returns the name.
 */
export async function plant(place: Place, { manifest, dump }: KeptSnapshot): Promise<string> {
  const snapshot = snapshotNameOfRun(nextSecond());
  const key = dumpKey(place.host, snapshot, manifest.dump.recipients.length > 0);
  await asOwner(place, async ({ put }) => {
    const versionId = await put(key, dump);
    const named = { ...manifest, snapshot, slot: null, dump: { ...manifest.dump, key, versionId } };
    await put(manifestKey(place.host, snapshot), Buffer.from(renderManifest(named)));
  });
  return snapshot;
}

/** Takes a planted snapshot out again, every version of it. */
export async function uproot(place: Place, snapshot: string): Promise<void> {
  const client = rootClient(place.vault);
  await asOwner(place, async ({ reader }) => {
    for await (const { key, versionId } of reader.listVersions(`${snapshotsPrefix(place.host)}${snapshot}`)) {
      await client.send(new DeleteObjectCommand({ Bucket: place.vaultBucket, Key: key, VersionId: versionId }));
    }
  });
  client.destroy();
}
