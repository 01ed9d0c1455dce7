import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { after, before, test } from 'node:test';
import type * as openpgp from 'openpgp';
import { gpgSeal } from '../../lib/adapters/crypto/gpg/seal.ts';
import { gpgUnseal } from '../../lib/adapters/crypto/gpg/unseal.ts';
import { readPublicKeys } from '../../lib/adapters/crypto/openpgp/keys.ts';
import { openpgpSeal } from '../../lib/adapters/crypto/openpgp/seal.ts';
import type { AskPassphrase } from '../../lib/adapters/crypto/openpgp/unlock.ts';
import { openpgpUnseal } from '../../lib/adapters/crypto/openpgp/unseal.ts';
import { systemClock } from '../../lib/adapters/local/clock/clock.ts';
import { chain } from '../../lib/adapters/local/processes/chain.ts';
import { scratchIn } from '../../lib/adapters/local/scratch/scratch.ts';
import type { Filter, Seal, Unseal } from '../../lib/ports/archive.ts';
import type { Scratch } from '../../lib/ports/scratch.ts';
import { makeKey, type TestKey } from '../adapters/crypto/openpgp/testKeys.ts';
import { gather, streamOf } from '../adapters/local/processes/streams.ts';
import { type Scratch as Folder, scratch } from '../helpers/scratch.ts';

/** One implementation of the two ports that make a dump unreadable, and readable again. */
export interface SealAdapter {
  readonly name: string;
  seal(keys: readonly openpgp.PublicKey[], scratch: Scratch): Promise<Seal>;
  unseal(keys: readonly openpgp.PrivateKey[], ask: AskPassphrase, scratch: Scratch): Unseal;
}

export const openpgpAdapter: SealAdapter = {
  name: 'openpgp',
  seal: async (keys) => openpgpSeal(keys),
  unseal: (keys, ask) => openpgpUnseal(keys, ask),
};

export const gpgAdapter: SealAdapter = { name: 'gpg', seal: gpgSeal, unseal: gpgUnseal };

const noPassphrase: AskPassphrase = async () => null;
const day = 86_400_000;

/** What every Seal and Unseal does. `others` are the adapters it must understand, and be understood by. */
export function sealContract(adapter: SealAdapter, others: readonly SealAdapter[]): void {
  const { name } = adapter;
  let folder: Folder;
  let disk: Scratch;
  let home: TestKey;
  let bank: TestKey;

  before(async () => {
    folder = await scratch(`seal-${name}`);
    await mkdir(join(folder.path, 'scratch'));
    disk = scratchIn(join(folder.path, 'scratch'));
    home = await makeKey({ name: 'home' });
    bank = await makeKey({ name: 'bank', passphrase: 'correct horse' });
  });
  after(() => folder[Symbol.asyncDispose]());

  const pass = (filter: Filter, bytes: Uint8Array): Promise<Buffer> =>
    gather(
      chain({ bytes: streamOf(bytes) }, [filter], {
        scratch: disk,
        clock: systemClock,
        stallSeconds: 60,
        signal: new AbortController().signal,
      }),
    );
  const seal = async (keys: readonly TestKey[], bytes: Uint8Array, by = adapter): Promise<Buffer> =>
    pass(
      await (
        await by.seal(
          keys.map((key) => key.publicKey),
          disk,
        )
      ).filter(),
      bytes,
    );
  const open = async (key: TestKey, sealed: Uint8Array, by = adapter, ask = noPassphrase): Promise<Buffer> =>
    pass(await by.unseal([key.privateKey], ask, disk).filter(), sealed);

  test(`${name}: each of several recipients can open what was sealed, whatever its length`, async () => {
    for (const length of [0, 1, 65_536, 3_000_000]) {
      const bytes = randomBytes(length);
      const sealed = await seal([home, bank], bytes);
      assert.ok((await open(home, sealed)).equals(bytes));
      assert.ok((await open(bank, sealed, adapter, async () => 'correct horse')).equals(bytes));
    }
    assert.deepEqual(await readdir(join(folder.path, 'scratch')), []);
  });

  test(`${name}: the other adapters open what it seals, and it opens what they seal`, async () => {
    const bytes = randomBytes(500_000);
    for (const other of others) {
      assert.ok((await open(home, await seal([home, bank], bytes), other)).equals(bytes));
      assert.ok((await open(home, await seal([home, bank], bytes, other))).equals(bytes));
    }
  });

  test(`${name}: stock gpg lists it as AES-256 with integrity protection, uncompressed, and decrypts it`, async () => {
    const bytes = randomBytes(500_000);
    const sealed = await seal([home], bytes);
    const gnupgHome = join(folder.path, 'gnupg');
    await mkdir(gnupgHome, { recursive: true, mode: 0o700 });
    await writeFile(join(folder.path, 'private.asc'), home.armoredPrivate);
    await gpg(gnupgHome, ['--import', join(folder.path, 'private.asc')]);
    const { stdout, stderr } = await gpg(gnupgHome, ['--status-fd', '2', '--decrypt'], sealed);
    assert.ok(stdout.equals(bytes));
    // Modification-detection 2 is the SHA-1 code of the widely read format, cipher 9 is AES-256.
    assert.match(stderr, /^\[GNUPG:\] DECRYPTION_INFO 2 9/m);
    const packets = await gpg(gnupgHome, ['--list-packets'], sealed);
    assert.doesNotMatch(packets.stdout.toString(), /compressed packet/);
    await gpg(gnupgHome, ['KILLAGENT', '/bye'], undefined, 'gpg-connect-agent');
  });

  test(`${name}: it tells its recipients and its program for the manifest`, async () => {
    const made = await adapter.seal([home.publicKey, bank.publicKey], disk);
    assert.match(made.program, new RegExp(`^${name} \\d+\\.\\d+\\.\\d+$`));
    assert.deepEqual(
      made.recipients,
      [home, bank].map((key) => key.publicKey.getFingerprint().toUpperCase()).toSorted(),
    );
    assert.deepEqual(adapter.unseal([home.privateKey], noPassphrase, disk).keys, [
      home.publicKey.getFingerprint().toUpperCase(),
    ]);
    assert.deepEqual(await made.check(new Date()), []);
  });

  test(`${name}: fault 18: it refuses keys that are expired, revoked, damaged, for signing only, or missing`, async () => {
    const check = async (key: openpgp.PublicKey | null): Promise<readonly string[]> =>
      (await adapter.seal(key === null ? [] : [key], disk)).check(new Date());
    const old = new Date(Date.now() - 90 * day);
    const expired = await makeKey({ name: 'expired', made: old, lifeSeconds: 3600 });
    await assert.rejects(check(expired.publicKey), {
      kind: 'configuration',
      message: /^key [0-9A-F]{40} \(expired <expired@example.org>\) expired on \d{4}-\d\d-\d\d$/,
    });
    const revoked = await makeKey({ name: 'revoked', made: old });
    const { revokeKey, SecretKeyPacket } = await import('openpgp');
    const { publicKey } = await revokeKey({ key: revoked.privateKey, format: 'object', date: old });
    await assert.rejects(check(publicKey), { kind: 'configuration', message: /\(revoked <.*>\) is revoked$/ });
    const signing = await makeKey({ name: 'signing', subkeys: [{ sign: true }] });
    await assert.rejects(check(signing.publicKey), {
      kind: 'configuration',
      message: /\(signing <.*>\) can sign only: it has no encryption subkey$/,
    });
    const { privateKey: withdrawn } = await makeKey({ name: 'withdrawn' });
    assert.ok(withdrawn.keyPacket instanceof SecretKeyPacket);
    const subkey = await withdrawn.subkeys[0]?.revoke(withdrawn.keyPacket);
    if (subkey !== undefined) withdrawn.subkeys[0] = subkey;
    await assert.rejects(check(withdrawn.toPublic()), {
      kind: 'configuration',
      message: /\(withdrawn <.*>\) can sign only: it has no encryption subkey$/,
    });
    const lapsed = await makeKey({ name: 'lapsed', made: old, subkeys: [{ keyExpirationTime: 3600 }] });
    await assert.rejects(check(lapsed.publicKey), {
      kind: 'configuration',
      message: /has no usable encryption subkey: the last one expired on/,
    });
    const early = await makeKey({ name: 'early', made: new Date(Date.now() + day) });
    await assert.rejects(check(early.publicKey), { kind: 'configuration', message: /was made on .*, later than now$/ });
    const damaged = Buffer.from(home.publicKey.write());
    damaged.writeUInt8(damaged.readUInt8(damaged.length - 1) ^ 1, damaged.length - 1);
    const [unsound] = await readPublicKeys(damaged, 'a key file');
    await assert.rejects(check(unsound ?? null), {
      kind: 'configuration',
      message: /\(home <.*>\) is damaged: the signatures that it bears on itself do not fit it$/,
    });
    await assert.rejects(check(null), { kind: 'configuration', message: 'there is no key to seal for' });
  });

  test(`${name}: it reports every key that is unfit at once, and warns of one that soon will be`, async () => {
    const old = new Date(Date.now() - 90 * day);
    const unfit = await Promise.all(
      ['one', 'two'].map((each) => makeKey({ name: each, made: old, lifeSeconds: 3600 })),
    );
    const both = await adapter.seal([...unfit.map((key) => key.publicKey), home.publicKey], disk);
    await assert.rejects(
      both.check(new Date()),
      (error: { kind: string; problems: readonly Error[] }) =>
        error.kind === 'configuration' && error.problems.length === 2,
    );
    const ending = await makeKey({ name: 'ending', lifeSeconds: 20 * 24 * 3600 });
    const [warning] = await (await adapter.seal([ending.publicKey], disk)).check(new Date());
    assert.match(warning ?? '', /\(ending <.*>\) expires on \d{4}-\d\d-\d\d: backups fail from then on$/);
    const later = await makeKey({ name: 'later', lifeSeconds: 40 * 24 * 3600 });
    assert.deepEqual(await (await adapter.seal([later.publicKey], disk)).check(new Date()), []);
  });

  test(`${name}: fault 19: it does not open what was sealed for another key, and says for which`, async () => {
    const sealed = await seal([home], randomBytes(100_000));
    const stranger = await makeKey({ name: 'stranger' });
    const id = home.publicKey.subkeys[0]?.getKeyID().toHex().toUpperCase();
    await assert.rejects(open(stranger, sealed), {
      kind: 'verification',
      message: `no available key opens this: it was sealed for ${id}, available: ${stranger.publicKey.getFingerprint().toUpperCase()}`,
    });
  });

  test(`${name}: fault 58: it does not take damaged or truncated ciphertext for whole`, async () => {
    const sealed = await seal([home], randomBytes(400_000));
    const damage = { kind: 'verification', message: 'the ciphertext is damaged: its OpenPGP integrity check failed' };
    for (const at of [sealed.length - 1, sealed.length - 21, sealed.length >> 1, sealed.length - 399_000]) {
      const flipped = Buffer.from(sealed);
      flipped.writeUInt8(flipped.readUInt8(at) ^ 1, at);
      await assert.rejects(open(home, flipped), damage);
    }
    for (const length of [sealed.length - 1, sealed.length - 22, sealed.length >> 1]) {
      await assert.rejects(open(home, sealed.subarray(0, length)), damage);
    }
    await assert.rejects(open(home, randomBytes(1000)), { kind: 'verification' });
    assert.deepEqual(await readdir(join(folder.path, 'scratch')), []);
  });

  test(`${name}: a message that was never sealed is not opened`, async () => {
    const { createMessage } = await import('openpgp');
    const message = await createMessage({ binary: randomBytes(1000) });
    await assert.rejects(open(home, Buffer.from(message.write())), { kind: 'verification' });
  });

  test(`${name}: a locked key that no passphrase opens is a matter of credentials`, async () => {
    const asked: number[] = [];
    const unseal = adapter.unseal(
      [bank.privateKey],
      async ({ attempt }) => {
        asked.push(attempt);
        return `wrong ${attempt}`;
      },
      disk,
    );
    await assert.rejects(unseal.filter(), {
      kind: 'credentials',
      message: /^the passphrase does not unlock key [0-9A-F]{40}$/,
    });
    assert.deepEqual(asked, [1, 2, 3]);
    await assert.rejects(adapter.unseal([bank.privateKey], noPassphrase, disk).filter(), {
      kind: 'credentials',
      message: /is locked and no passphrase was given$/,
    });
  });
}

async function gpg(
  home: string,
  argv: readonly string[],
  input?: Uint8Array,
  program = 'gpg',
): Promise<{ stdout: Buffer; stderr: string }> {
  const options = program === 'gpg' ? ['--batch', '--quiet', '--trust-model', 'always'] : [];
  const child = spawn(program, [...options, ...argv], {
    env: { ...process.env, GNUPGHOME: home },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  // Some of these programs end without reading their input.
  child.stdin.on('error', () => undefined).end(input ?? '');
  const [stdout, stderr] = await Promise.all([buffer(child.stdout), buffer(child.stderr)]);
  return { stdout, stderr: stderr.toString() };
}
