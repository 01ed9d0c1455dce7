import assert from 'node:assert/strict';
import { createHash, randomInt } from 'node:crypto';
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after as afterAll, before as beforeAll, test } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';

import { DeleteObjectCommand } from '@aws-sdk/client-s3';
import * as openpgp from 'openpgp';

import { gpgUnseal } from '../../lib/adapters/crypto/gpg/unseal.ts';
import { openpgpUnseal } from '../../lib/adapters/crypto/openpgp/unseal.ts';
import { scratchIn } from '../../lib/adapters/local/scratch/scratch.ts';
import { manifestKey } from '../../lib/core/vault/keys.ts';
import { scratch } from '../helpers/scratch.ts';
import { createBucket } from '../helpers/servers/minio.ts';
import { rootClient } from '../helpers/servers/objectServer.ts';
import { startVersitygw } from '../helpers/servers/versitygw.ts';
import { makeKeys } from './helpers/keys.ts';
import type { Place } from './helpers/place.ts';
import { placeAt } from './helpers/placeAt.ts';
import { startWorld, type World } from './helpers/world.ts';
import { runDrill, runRestore, takeSnapshot } from './restoreSteps/jobs.ts';
import { asOwner, type KeptSnapshot, kept, plant, uproot } from './restoreSteps/plant.ts';
import { bothRefuse, onServer, refuses, unused } from './restoreSteps/refusing.ts';
import { nextSecond } from './restoreSteps/seconds.ts';

let world: World;

beforeAll(async () => {
  world = await startWorld({ files: false });
});
afterAll(() => world[Symbol.asyncDispose]());

/** A vault with one snapshot, `name`, and a later one, `good`, that is in no vault yet. */
async function placeWithSnapshot(): Promise<{
  readonly place: Place;
  readonly name: string;
  readonly good: KeptSnapshot;
}> {
  const place = await world.anew();
  const name = await takeSnapshot(place);
  const later = await takeSnapshot(place);
  const good = await kept(place, later);
  await uproot(place, later);
  return { place, name, good };
}

test('fault 58: one byte flipped anywhere in a stored dump is caught before any SQL runs, and the next older snapshot offered', async () => {
  const { place, name, good } = await placeWithSnapshot();
  const edges = [0, 1, good.dump.length - 1];
  const places = [...edges, ...Array.from({ length: 17 }, () => randomInt(good.dump.length))];
  for (const [turn, at] of places.entries()) {
    const dump = Buffer.from(good.dump);
    dump.writeUInt8(dump.readUInt8(at) ^ (1 << randomInt(8)), at);
    const damaged = await plant(place, { ...good, dump });
    const job = turn % 2 === 0 ? 'drill' : 'restore';
    const message = /is damaged: \d+ bytes with SHA-256/;
    await refuses(place, { message, older: name }, job, `byte ${at} of ${dump.length}:`);
    await uproot(place, damaged);
  }
});

test('fault 58: a dump that is cut short, reordered or swapped is caught before any SQL runs', async () => {
  const { place, name, good } = await placeWithSnapshot();
  const { dump } = good;
  const half = Math.trunc(dump.length / 2);
  const other = (await kept(place, name)).dump;
  for (const [damaged, message] of [
    [dump.subarray(0, half), /has \d+ bytes, the manifest says \d+/],
    [Buffer.concat([dump.subarray(half), dump.subarray(0, half)]), /is damaged/],
    [other, /has \d+ bytes, the manifest says|is damaged/],
    [Buffer.concat([dump, Buffer.alloc(1)]), /has \d+ bytes, the manifest says/],
    [Buffer.alloc(0), /has 0 bytes, the manifest says/],
  ] as const) {
    const planted = await plant(place, { ...good, dump: damaged });
    await bothRefuse(place, { message, older: name });
    await uproot(place, planted);
  }
  // As many bytes as promised, but not these.
  await plant(place, {
    manifest: { ...good.manifest, dump: { ...good.manifest.dump, bytes: other.length } },
    dump: other,
  });
  await bothRefuse(place, { message: /is damaged/, older: name });
});

test('fault 58: a byte that rots on the disk of the store is named as damage of the dump', async () => {
  await using versity = await startVersitygw();
  for (const vault of [world.vault, versity]) {
    const vaultBucket = `rotten-${randomInt(1e9)}`;
    await createBucket(vault, vaultBucket, { objectLock: true });
    const place = placeAt({ ...world, vault, vaultBucket });
    // versitygw knows no STS: all that differs here is what the store does with a rotten block.
    const keys = { vaultKeys: vault, deadlineSeconds: 2 };
    await takeSnapshot(place, { with: keys });
    const { manifest } = await kept(place, await takeSnapshot(place, { with: keys }));
    await flipOnDisk(join(vault.directory, vault === versity ? 'objects' : '', vaultBucket, manifest.dump.key));
    const drilled = await runDrill(place, { with: keys, ports: { throwaway: unused }, options: { only: 'database' } });
    assert.equal(drilled.exit, 'verification', drilled.summary);
    assert.match(drilled.failure?.hint ?? '', /lifeboat restore --snapshot/);
  }
});

/** Flips a byte in the middle of the largest file that the store keeps at `path`. */
async function flipOnDisk(path: string): Promise<void> {
  const names = await readdir(path, { recursive: true }).catch(() => ['']);
  const sized = await Promise.all(
    names.map(async (name) => {
      const file = await open(join(path, name)).catch(() => null);
      const stat = await file?.stat();
      await file?.close();
      return { name, size: stat?.isFile() === true ? stat.size : -1 };
    }),
  );
  const { name, size } = sized.toSorted((a, b) => b.size - a.size)[0] ?? { name: '', size: -1 };
  const file = await open(join(path, name), 'r+');
  const byte = Buffer.alloc(1);
  const at = Math.trunc(size / 2);
  await file.read(byte, 0, 1, at);
  byte.writeUInt8(byte.readUInt8(0) ^ 1);
  await file.write(byte, 0, 1, at);
  await file.close();
}

test('fault 58: a manifest or a dump that is gone is named, and the next older snapshot offered', async () => {
  const { place, name } = await placeWithSnapshot();
  const { manifest } = await kept(place, await takeSnapshot(place));
  const client = rootClient(place.vault);
  await client.send(
    new DeleteObjectCommand({
      Bucket: place.vaultBucket,
      Key: manifest.dump.key,
      VersionId: manifest.dump.versionId,
      BypassGovernanceRetention: true,
    }),
  );
  client.destroy();
  await bothRefuse(place, { message: /is not in the vault/, older: name });
  await asOwner(place, ({ put }) => put(manifestKey(place.host, '2035-01-01/00'), Buffer.from('{ "format": "1.0" }')));
  await bothRefuse(place, { message: /manifest of 2035-01-01\/00 cannot be used/, older: manifest.snapshot });
});

test('fault 58: where the manifests of the newest snapshots are damaged, the next older one that reads well is named, for a moment too', async () => {
  const place = await world.anew();
  const good = await takeSnapshot(place);
  const broken = [await takeSnapshot(place), await takeSnapshot(place)];
  const at = new Date(nextSecond().getTime() + 1);
  for (const name of broken) {
    await uproot(place, name);
    await asOwner(place, ({ put }) => put(manifestKey(place.host, name), Buffer.from('{ "format": "1.0" }')));
  }
  const later = await takeSnapshot(place, { run: { now: new Date(at.getTime() + 60_000) } });
  for (const [choice, older] of [
    [{ by: 'time', at }, good],
    [{ by: 'name', snapshot: broken[1] ?? '' }, good],
  ] as const) {
    const report = await runRestore(place, { options: { only: 'database', choice } });
    assert.equal(report.exit, 'verification', report.summary);
    assert.match(report.summary, new RegExp(`^the manifest of ${broken[1]} cannot be used`));
    assert.match(report.failure?.hint ?? '', new RegExp(`lifeboat restore --snapshot ${older} `));
    assert.equal(report.details?.older, older);
    const drilled = await runDrill(place, { ports: { throwaway: unused }, options: { only: 'database', choice } });
    assert.match(drilled.failure?.hint ?? '', new RegExp(`lifeboat restore --snapshot ${older} `));
  }
  // The dump of the newest one is gone: what is offered then has a manifest that reads well, too.
  await uproot(place, later);
  const { manifest, dump } = await kept(place, good);
  const truncated = await plant(place, { manifest, dump: dump.subarray(1) });
  const named = { by: 'name', snapshot: truncated } as const;
  const report = await runRestore(place, { options: { only: 'database', choice: named } });
  assert.match(report.summary, /has \d+ bytes, the manifest says|is damaged|is not what it says/);
  assert.deepEqual([report.exit, report.details?.older], ['verification', good], truncated);
  // With nothing left to fall back on, the damage alone is told.
  await uproot(place, good);
  const last = await runRestore(place, { options: { only: 'database', choice: { by: 'time', at } } });
  assert.equal(last.exit, 'verification');
  assert.equal(last.details?.older, undefined);
  assert.match(last.failure?.hint ?? '', /lifeboat list/);
});

test('fault 59: an older dump passed off as the newest is seen, though every byte of it is right', async () => {
  const place = await world.anew();
  const first = await takeSnapshot(place);
  const good = await kept(place, first);
  await place.postgres.query(
    place.marina.database,
    'create table public.moved_on (id int); drop table public.moved_on',
  );
  await takeSnapshot(place);
  const newest = await takeSnapshot(place);
  // Under a newer name, with the manifest as it was: taken before the one it follows.
  const replayed = await plant(place, good);
  await bothRefuse(place, {
    message: /is not what it says: the snapshot was taken at .* before the previous one/,
    older: newest,
  });
  // With the time made to fit: the log position tells, and the dump itself. What was planted before changes nothing.
  const { manifest } = good;
  const timely = { ...manifest, snapshotAt: new Date().toISOString() };
  await plant(place, { ...good, manifest: timely });
  await bothRefuse(place, { message: new RegExp(`its dump is that of snapshot ${first}`), older: replayed });
  await plant(place, {
    ...good,
    manifest: { ...timely, dump: { ...manifest.dump, sha256: createHash('sha256').digest('hex') } },
  });
  await bothRefuse(place, { message: /the log position .* lies before the previous snapshot's/ });
  const older = await runDrill(place, { options: { only: 'database', choice: { by: 'name', snapshot: newest } } });
  assert.equal(older.exit, 'done', older.summary);
});

test('fault 19: a dump that the restore key cannot decrypt is named, and not taken for damage', async () => {
  const { place } = await placeWithSnapshot();
  await using home = await scratch('keys');
  const stranger = await makeKeys(home.path, { address: 'stranger@example.org' });
  const working = scratchIn(world.scratchDirectory);
  const wanted = place.keys?.publicKey.getKeyIDs().map((id) => id.toHex()) ?? [];
  for (const unseal of [
    gpgUnseal([stranger.privateKey], async () => null, working),
    openpgpUnseal([stranger.privateKey], async () => null),
  ]) {
    const before = await onServer(place);
    const drilled = await runDrill(place, { ports: { throwaway: unused, unseal }, options: { only: 'database' } });
    const restored = await runRestore(place, { ports: { unseal }, options: { only: 'database' } });
    for (const report of [drilled, restored]) {
      assert.equal(report.exit, 'verification', report.summary);
      assert.match(report.summary, new RegExp(wanted.join('|'), 'i'));
      assert.doesNotMatch(report.summary, /damaged/);
    }
    assert.deepEqual(await onServer(place), before);
  }
  const without = await runDrill(place, { ports: { throwaway: unused, unseal: null }, options: { only: 'database' } });
  assert.equal(without.exit, 'configuration');
  assert.match(without.failure?.hint ?? '', /BACKUP_GPG_PRIVATE_KEY_FILE/);
});

test('fault 67: a decompression bomb is left at the first byte over the size that its manifest names', async () => {
  const { place, good } = await placeWithSnapshot();
  const archive = gunzipSync(await unsealed(place, good.dump));
  const bomb = await sealed(place, gzipSync(Buffer.concat([archive, Buffer.alloc(256 * 1024 * 1024)]), { level: 1 }));
  const sha256 = createHash('sha256').update(bomb).digest('hex');
  await plant(place, {
    manifest: { ...good.manifest, dump: { ...good.manifest.dump, bytes: bomb.length, sha256 } },
    dump: bomb,
  });
  await bothRefuse(place, { message: /larger than the \d+ bytes of its manifest|its manifest says \d+/ });
});

async function unsealed(place: Place, binaryMessage: Buffer): Promise<Uint8Array> {
  assert.ok(place.keys !== null);
  const message = await openpgp.readMessage({ binaryMessage });
  const decryptionKeys = place.keys.privateKey;
  const opened: { readonly data: Uint8Array } = await openpgp.decrypt({ message, decryptionKeys, format: 'binary' });
  return opened.data;
}

async function sealed(place: Place, binary: Uint8Array): Promise<Buffer> {
  assert.ok(place.keys !== null);
  const message = await openpgp.createMessage({ binary });
  return Buffer.from(await openpgp.encrypt({ message, encryptionKeys: place.keys.publicKey, format: 'binary' }));
}

test('fault 65: a snapshot whose current version is a delete marker is found and restored', async () => {
  const place = await world.anew();
  const name = await takeSnapshot(place);
  const good = await kept(place, name);
  const client = rootClient(place.vault);
  for (const Key of [good.manifest.dump.key, manifestKey(place.host, name)]) {
    await client.send(new DeleteObjectCommand({ Bucket: place.vaultBucket, Key }));
  }
  client.destroy();
  for (const choice of [{ by: 'latest' }, { by: 'name', snapshot: name }] as const) {
    const drilled = await runDrill(place, { options: { only: 'database', choice } });
    assert.equal(drilled.exit, 'done', drilled.summary);
  }
});
