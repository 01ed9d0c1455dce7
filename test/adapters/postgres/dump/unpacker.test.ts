import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { gpgUnseal } from '../../../../lib/adapters/crypto/gpg/unseal.ts';
import { openpgpUnseal } from '../../../../lib/adapters/crypto/openpgp/unseal.ts';
import { systemClock } from '../../../../lib/adapters/local/clock/clock.ts';
import { scratchIn } from '../../../../lib/adapters/local/scratch/scratch.ts';
import { archiveUnpacker } from '../../../../lib/adapters/postgres/dump/unpacker.ts';
import { Failure } from '../../../../lib/errors.ts';
import type { Unseal } from '../../../../lib/ports/archive.ts';
import { type Scratch, scratch, tinyTmpfs } from '../../../helpers/scratch.ts';
import { makeKey, sealFor, type TestKey } from '../../crypto/openpgp/testKeys.ts';
import { streamOf } from '../../local/processes/streams.ts';

/** Rows that compress to about a third, as an archive's do. */
const archive = Buffer.from(
  Array.from(
    { length: 60_000 },
    (_, row) => `${row}\t${createHash('md5').update(String(row)).digest('hex')}\tberth\n`,
  ).join(''),
);
const expect = { archiveBytes: archive.length, archiveSha256: createHash('sha256').update(archive).digest('hex') };
const packed = gzipSync(archive, { level: 1 });

let folder: Scratch;
let key: TestKey;
let sealed: Buffer;
let unseals: readonly (readonly [string, Unseal])[];

before(async () => {
  folder = await scratch('unpacker');
  for (const name of ['scratch', 'out']) await mkdir(join(folder.path, name));
  key = await makeKey({ name: 'restore' });
  sealed = await sealFor([key], packed);
  const noPassphrase = async (): Promise<null> => null;
  unseals = [
    ['openpgp', openpgpUnseal([key.privateKey], noPassphrase)],
    ['gpg', gpgUnseal([key.privateKey], noPassphrase, scratchIn(join(folder.path, 'scratch')))],
  ];
});
after(() => folder[Symbol.asyncDispose]());

async function unpack(
  bytes: Uint8Array | AsyncIterable<Uint8Array>,
  unseal: Unseal | null,
  more: { expect?: Partial<typeof expect>; directory?: string } = {},
): Promise<Buffer> {
  const path = join(more.directory ?? join(folder.path, 'out'), 'archive.dump');
  const unpacker = archiveUnpacker({ clock: systemClock, scratch: scratchIn(join(folder.path, 'scratch')) });
  await unpacker.unpack({
    bytes: bytes instanceof Uint8Array ? streamOf(bytes) : bytes,
    unseal: unseal === null ? null : await unseal.filter(),
    path,
    expect: { ...expect, ...more.expect },
    signal: new AbortController().signal,
  });
  const unpacked = await readFile(path);
  await rm(path);
  return unpacked;
}

/** Fails so, and leaves neither the archive nor its beginning nor anything else. */
async function refuses(unpacking: () => Promise<unknown>, message: RegExp): Promise<void> {
  await assert.rejects(unpacking(), { kind: 'verification', message });
  assert.deepEqual(await readdir(join(folder.path, 'out')), []);
  assert.deepEqual(await readdir(join(folder.path, 'scratch')), []);
}

function flipped(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy.writeUInt8(copy.readUInt8(at) ^ 1, at);
  return copy;
}

const damage = /^the ciphertext is damaged: its OpenPGP integrity check failed$/;
const broken = /^the compression is broken: /;

test('fault 58: an archive that is not sealed is refused when truncated, flipped, followed by more, or empty', async () => {
  for (const at of [0, 5000, packed.length - 6, packed.length - 1]) {
    await refuses(() => unpack(flipped(packed, at), null), broken);
  }
  for (const length of [0, 1, 5000, packed.length - 1]) {
    await refuses(() => unpack(packed.subarray(0, length), null), broken);
  }
  await refuses(() => unpack(Buffer.concat([packed, Buffer.from('more')]), null), broken);
  await refuses(() => unpack(Buffer.concat([packed, packed]), null), /^the archive is larger than/);
});

test('fault 58: another archive than the one expected is refused by its digest', async () => {
  const other = flipped(archive, 100);
  await refuses(
    () => unpack(gzipSync(other), null),
    /^the archive's SHA-256 is [0-9a-f]{64}, its manifest says [0-9a-f]{64}$/,
  );
  await refuses(
    () => unpack(gzipSync(archive.subarray(0, 1000)), null),
    /^the archive has 1000 bytes, its manifest says/,
  );
});

test('an archive comes out of compression and seal as it went in', async () => {
  assert.ok((await unpack(packed, null)).equals(archive));
  for (const [, unseal] of unseals) assert.ok((await unpack(sealed, unseal)).equals(archive));
});

test('fault 58: damage to a sealed archive is named as damage to the ciphertext, not to what is inside', async () => {
  for (const [, unseal] of unseals) {
    await refuses(() => unpack(flipped(sealed, sealed.length >> 1), unseal), damage);
    await refuses(() => unpack(flipped(sealed, sealed.length - 1), unseal), damage);
    await refuses(() => unpack(sealed.subarray(0, sealed.length >> 1), unseal), damage);
    await refuses(() => unpack(packed, unseal), damage);
  }
});

test('fault 58: broken compression inside a whole seal is named as that', async () => {
  const sealedDamage = await sealFor([key], flipped(packed, 5000));
  for (const [, unseal] of unseals) await refuses(() => unpack(sealedDamage, unseal), broken);
});

test('fault 19: an archive sealed for another key is refused naming both', async () => {
  const other = await makeKey({ name: 'other' });
  const foreign = await sealFor([other], packed);
  for (const [, unseal] of unseals) {
    await refuses(
      () => unpack(foreign, unseal),
      new RegExp(`^no available key opens this: it was sealed for [0-9A-F]{16}, available: ${unseal.keys[0]}$`),
    );
  }
});

test('fault 67: a decompression bomb is left at the first byte beyond the expected size', async () => {
  const bomb = gzipSync(Buffer.alloc(200_000_000));
  await refuses(
    () => unpack(bomb, null, { expect: { archiveBytes: 1_000_000 } }),
    /^the archive is larger than the 1000000 bytes of its manifest$/,
  );
  const sealedBomb = await sealFor([key], bomb);
  for (const [, unseal] of unseals) {
    await refuses(
      () => unpack(sealedBomb, unseal, { expect: { archiveBytes: 1_000_000 } }),
      /^the archive is larger than/,
    );
  }
});

test('a failure of the store comes out as it was', async () => {
  const gone = new Failure('vault', 'the store went away');
  for (const unseal of [null, ...unseals.map(([, each]) => each)]) {
    const stored = unseal === null ? packed : sealed;
    const breaking = (async function* () {
      yield stored.subarray(0, 100_000);
      throw gone;
    })();
    await assert.rejects(unpack(breaking, unseal), gone);
  }
});

test('fault 20: a full disk fails cleanly and leaves nothing', async () => {
  await using disk = await tinyTmpfs(1);
  await assert.rejects(unpack(packed, null, { directory: disk.path }), {
    kind: 'unexpected',
    message: `no space left in ${disk.path} to unpack the archive`,
  });
  assert.deepEqual(await readdir(disk.path), []);
});
