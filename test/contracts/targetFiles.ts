import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { Failure } from '../../lib/errors.ts';
import type { Sandbox, TargetFiles } from '../../lib/ports/files.ts';
import type { FileProperties } from '../../lib/ports/vault.ts';
import { collect } from './collect.ts';

/** A target that does not exist yet, and how another program sees what is in it. */
export interface TargetUnderTest {
  readonly files: TargetFiles;
  /** Keys beyond those that every store takes. */
  readonly moreKeys: readonly string[];
  /** What the place keeps of a file beside its bytes. */
  propertiesOf(key: string): Promise<FileProperties>;
  /** A file that somebody else put there. */
  addForeign(key: string, body: Uint8Array): Promise<void>;
}

const mebibyte = 1024 * 1024;

/** The contract of TargetFiles in lib/ports/files.ts. */
export function targetFilesContract(place: string, start: () => Promise<TargetUnderTest & AsyncDisposable>): void {
  test(`target files in ${place}`, async (t) => {
    await using target = await start();
    const { files } = target;
    const write = (key: string, body: Uint8Array, properties: FileProperties = {}): Promise<void> =>
      files.write(key, inChunks(body), body.byteLength, properties);

    await t.test('is empty before it is made, and makes the place, also when it is there already', async () => {
      assert.deepEqual(await collect(files.list()), []);
      await files.prepare();
      await files.prepare();
      assert.deepEqual(await collect(files.list()), []);
    });

    await t.test('keeps bytes and properties, and lists a file by the MD5 that buckets give it', async () => {
      const properties = {
        contentType: 'application/pdf',
        cacheControl: 'max-age=60',
        contentDisposition: 'attachment; filename="a b.pdf"',
        contentEncoding: 'gzip',
        contentLanguage: 'de',
        metadata: { berth: '12 b', skipper: 'Jürgen – Łódź 😀' },
        tags: { 'kind of': 'invoice + copy', year: '2026' },
      };
      const body = randomBytes(100_000);
      await write('one', body, properties);
      assert.deepEqual(await read(files, 'one'), body);
      assert.deepEqual(await target.propertiesOf('one'), properties);
      const etag = createHash('md5').update(body).digest('hex');
      const [listed, ...others] = await collect(files.list());
      assert.partialDeepStrictEqual(listed, { key: 'one', size: 100_000, etag });
      assert.ok(Math.abs(Date.now() - (listed?.modifiedAt.getTime() ?? 0)) < 60_000, String(listed?.modifiedAt));
      assert.deepEqual(others, []);
    });

    await t.test('overwrites a file that it holds', async () => {
      await write('one', Buffer.from('again'));
      assert.equal(String(await read(files, 'one')), 'again');
    });

    await t.test('fault 44: empty files, one of a part and one above one request come back whole', async () => {
      for (const size of [0, 5 * mebibyte, 65 * mebibyte]) {
        const body = randomBytes(size);
        await write('sized', body);
        assert.ok(body.equals(await read(files, 'sized')));
      }
    });

    await t.test('has nothing under a key that nobody wrote', async () => {
      assert.equal(await files.read('never'), null);
      assert.equal(await files.read('one/never'), null);
    });

    await t.test('a body that throws, or has another size than promised, does not become a file', async () => {
      const broken = new Error('the vault went away');
      await assert.rejects(files.write('broken', thenThrows(broken), 10, {}), (error) => error === broken);
      await assert.rejects(files.write('short', inChunks(Buffer.from('abc')), 4, {}), Failure);
      await assert.rejects(files.write('long', inChunks(Buffer.from('abcde')), 4, {}), Failure);
      for (const key of ['broken', 'short', 'long']) assert.equal(await files.read(key), null);
    });

    await t.test('leaves files alone that nobody wrote through it, and shows them', async () => {
      await target.addForeign('foreign/file', Buffer.from('theirs'));
      const found = (await collect(files.list())).find(({ key }) => key === 'foreign/file');
      assert.equal(found?.size, 6);
      assert.equal(String(await read(files, 'foreign/file')), 'theirs');
    });

    await t.test(
      'fault 41, 42, 43: strange keys are kept exactly, apart, and in the order of their UTF-8 bytes',
      async () => {
        const plain = [
          '+',
          'a b',
          'a+b',
          'a%20b',
          'A',
          '&amp;',
          '<',
          'e\u0301',
          'é',
          '\uFFFD',
          '\u{1F600}',
          'x\ny',
          '..x',
          'x!',
          'x/y',
          'x0',
          'q/',
          'q/r/s',
          'c\u0001\u007f',
          'n'.repeat(255),
        ];
        const keys = [...plain, ...target.moreKeys];
        await Promise.all(keys.map((key) => write(key, Buffer.from(key.endsWith('/') ? '' : key))));
        const all = ['foreign/file', 'one', 'sized', ...keys];
        const sorted = all.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
        assert.deepEqual(
          (await collect(files.list())).map(({ key }) => key),
          sorted,
        );
        for (const key of keys) assert.equal(String(await read(files, key)), key.endsWith('/') ? '' : key);
      },
    );
  });
}

/** The contract of Sandbox. `leftBehind` makes what a killed run leaves, and something of another's beside it. */
export function sandboxContract(
  place: string,
  start: () => Promise<
    {
      readonly sandbox: Sandbox;
      leftBehind(): Promise<string>;
      exists(name: string): Promise<boolean>;
      all(): Promise<readonly string[]>;
    } & AsyncDisposable
  >,
): void {
  test(`a sandbox: ${place}`, async (t) => {
    await using under = await start();
    const { sandbox } = under;

    await t.test('is there for the length of a function, and then gone with all that was in it', async () => {
      const before = await under.all();
      const result = await sandbox.use(async (files) => {
        for (const key of ['a/b', 'a', 'c\u0001', 'd/']) await files.write(key, inChunks(Buffer.from('')), 0, {});
        assert.equal((await under.all()).length, before.length + 1);
        return 'used';
      });
      assert.equal(result, 'used');
      assert.deepEqual(await under.all(), before);
    });

    await t.test('is gone also when the function throws, whose error comes out', async () => {
      const before = await under.all();
      const broken = new Error('the drill failed');
      const using = sandbox.use(async (files) => {
        await files.write('x', inChunks(Buffer.from('x')), 1, {});
        throw broken;
      });
      await assert.rejects(using, (error) => error === broken);
      assert.deepEqual(await under.all(), before);
    });

    await t.test('fault 64: what a killed run left is swept, a running one and others are not', async () => {
      const left = await under.leftBehind();
      const others = (await under.all()).filter((name) => name !== left);
      await sandbox.use(async (files) => {
        assert.deepEqual(await sandbox.sweep(), [left]);
        await files.write('still', inChunks(Buffer.from('x')), 1, {});
      });
      assert.equal(await under.exists(left), false);
      assert.deepEqual(await under.all(), others);
      assert.deepEqual(await sandbox.sweep(), []);
    });
  });
}

async function read(files: TargetFiles, key: string): Promise<Buffer> {
  const body = await files.read(key);
  assert.ok(body !== null, key);
  return Buffer.concat(await collect(body));
}

async function* inChunks(body: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < body.byteLength; at += 700_001) yield body.subarray(at, at + 700_001);
}

async function* thenThrows(error: Error): AsyncGenerator<Uint8Array> {
  yield Buffer.from('12345');
  throw error;
}
