import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { s3Client } from '../../../lib/adapters/stores/s3/client.ts';
import { vaultReader } from '../../../lib/adapters/stores/s3/reader.ts';
import type { Receipt } from '../../../lib/core/runs/receipt.ts';
import type { Manifest } from '../../../lib/core/snapshots/manifest.ts';
import { readReceipts } from '../../../lib/jobs/vaultRecords/receipts.ts';
import { readInventory, readManifest } from '../../../lib/jobs/vaultRecords/snapshots.ts';
import type { VaultReader } from '../../../lib/ports/vault.ts';
import { collect } from '../../contracts/collect.ts';
import type { Place, Site } from '../helpers/place.ts';

/** The vault as its owner sees it, past any proxy. */
export function ownerOf({ vault, vaultBucket }: Site): VaultReader {
  return vaultReader(s3Client({ ...vault, forcePathStyle: true }), vaultBucket);
}

/** The manifests that count, oldest first. */
export async function manifests(place: Place): Promise<readonly Manifest[]> {
  const reader = ownerOf(place);
  const { snapshots } = await readInventory(reader, place.host);
  return Promise.all(snapshots.map((ref) => readManifest(reader, ref)));
}

/** The bytes that a manifest pins; throws when they are gone or are not those it tells of. */
export async function pinnedDump(place: Place, { dump }: Manifest): Promise<Buffer> {
  const found = await ownerOf(place).read(dump.key, dump.versionId);
  if (found === null) throw new Error(`${dump.key} version ${dump.versionId} is gone`);
  const bytes = Buffer.concat(await collect(found.body));
  const digest = createHash('sha256').update(bytes).digest('hex');
  if (bytes.length !== dump.bytes || digest !== dump.sha256) {
    throw new Error(`${dump.key} is not what its manifest says`);
  }
  return bytes;
}

export async function receipts(place: Place): Promise<readonly Receipt[]> {
  return collect(readReceipts(ownerOf(place), 'backup', place.host));
}

/** Uploads that somebody began on this server and nobody ended, of every bucket: on its disk, for its listing wants whole keys. */
export async function openUploads({ vault }: Site): Promise<readonly string[]> {
  const root = join(vault.directory, '.minio.sys', 'multipart');
  const keys = await readdir(root).catch(() => []);
  const uploads = await Promise.all(keys.map((key) => readdir(join(root, key)).catch(() => [])));
  return uploads.flat();
}

/** Every version of every object as text, for looking whether something stands in one. */
export async function everythingStored(
  place: Place,
): Promise<readonly { readonly key: string; readonly text: string }[]> {
  const reader = ownerOf(place);
  const versions = (await collect(reader.listVersions(''))).filter(({ deleteMarker }) => !deleteMarker);
  return Promise.all(
    versions.map(async ({ key, versionId }) => {
      const found = await reader.read(key, versionId);
      return { key, text: found === null ? '' : Buffer.concat(await collect(found.body)).toString('latin1') };
    }),
  );
}

/** Passwords and secret keys of the place, none of which may be seen anywhere. */
export async function secretsOf(place: Place): Promise<readonly string[]> {
  const keys = await place.vaultKeys('backup');
  const { marina, postgres, vault, live } = place;
  return [marina.ownerPassword, postgres.password, vault.secretKey, live.secretKey, keys.secretKey, keys.sessionToken];
}
