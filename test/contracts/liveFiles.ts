import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import type { LiveBody, LiveFiles, ReadProblem } from '../../lib/ports/files.ts';
import type { FileProperties } from '../../lib/ports/vault.ts';
import { collect } from './collect.ts';

/** The port on an empty bucket, and the application's hand that writes to it. */
export interface LiveFilesUnderTest {
  readonly files: LiveFiles;
  readonly put: (key: string, body: Uint8Array, properties?: FileProperties) => Promise<void>;
  readonly remove: (key: string) => Promise<void>;
  /** Whether keys with control characters come back from a listing as they are. */
  readonly listsControlCharacters: boolean;
  /** Whether `a/b` is listed while `a` exists; MinIO hides it. Null where the store refuses to keep both. */
  readonly listsBelowFiles: boolean | null;
}

const mebibyte = 1024 * 1024;

/** The contract of LiveFiles in lib/ports/files.ts. */
export function liveFilesContract(store: string, start: () => Promise<LiveFilesUnderTest & AsyncDisposable>): void {
  test(`live files on ${store}`, async (t) => {
    await using live = await start();
    const { files, put, remove } = live;

    await t.test('lists nothing in an empty bucket', async () => {
      assert.deepEqual(await collect(files.list()), []);
    });

    await t.test('lists and reads a file with its properties, non-ASCII text and tags too', async () => {
      const properties = {
        contentType: 'application/pdf',
        cacheControl: 'max-age=60',
        contentDisposition: 'attachment; filename="a b.pdf"',
        contentEncoding: 'gzip',
        contentLanguage: 'de',
        metadata: { berth: '12 b', skipper: 'Jürgen – Łódź 😀' },
        tags: { 'kind of': 'invoice + copy @home: a/b=c', year: '2026' },
      };
      const bytes = randomBytes(100_000);
      await put('one', bytes, properties);
      const [listed] = await collect(files.list());
      assert.ok(listed !== undefined);
      const { body, drop: _, modifiedAt, ...rest } = whole(await files.read('one', listed.etag));
      assert.deepEqual(rest, { size: 100_000, etag: listed.etag, ...properties });
      assert.equal(Math.trunc(modifiedAt.getTime() / 1000), Math.trunc(listed.modifiedAt.getTime() / 1000));
      assert.deepEqual(Buffer.concat(await collect(body)), bytes);
      assert.deepEqual([listed.key, listed.size], ['one', 100_000]);
    });

    await t.test('fault 44: an empty file, one of a part and one above are read whole', async () => {
      for (const size of [0, 5 * mebibyte, 17 * mebibyte]) {
        const bytes = randomBytes(size);
        await put('sized', bytes);
        const file = whole(await files.read('sized', '*'));
        assert.equal(file.size, size);
        assert.ok(bytes.equals(Buffer.concat(await collect(file.body))));
      }
      await remove('sized');
    });

    await t.test('fault 37: a file that is no longer what the listing said is told apart', async () => {
      await put('moving', Buffer.from('before'));
      const before = whole(await files.read('moving', '*'));
      await collect(before.body);
      await put('moving', Buffer.from('after'));
      assert.deepEqual(await files.read('moving', before.etag), { problem: 'changed' });
      assert.equal(String(Buffer.concat(await collect(whole(await files.read('moving', '*')).body))), 'after');
    });

    await t.test('fault 38: a file that is gone is told apart', async () => {
      const { etag, body } = whole(await files.read('moving', '*'));
      await collect(body);
      await remove('moving');
      assert.deepEqual(await files.read('moving', etag), { problem: 'gone' });
      assert.deepEqual([await files.exists('moving'), await files.exists('one')], [false, true]);
    });

    await t.test(
      'fault 41, 42, 43: strange keys are listed exactly, in the order of their UTF-8 bytes, and read',
      async () => {
        const plain = [
          '+',
          'a b',
          'a+b',
          'a%20b',
          'A',
          '&amp;',
          '<',
          '"',
          "'()*!~",
          'e\u0301',
          'é',
          '\uFFFD',
          '\u{1F600}',
          'x\ny\r\tz',
          'folder/',
          '..x',
          'n'.repeat(250),
        ];
        const control = ['x\u0001y', 'x\u007fy'];
        const keys = [...plain, ...(live.listsControlCharacters ? control : [])];
        for (const key of keys) await put(key, key.endsWith('/') ? Buffer.alloc(0) : Buffer.from(key));
        const sorted = [...keys, 'one'].toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
        const listed = await collect(files.list());
        assert.deepEqual(
          listed.map(({ key }) => key),
          sorted,
        );
        for (const { key, etag } of listed) {
          const { body } = whole(await files.read(key, etag));
          const text = String(Buffer.concat(await collect(body)));
          if (key !== 'one') assert.equal(text, key.endsWith('/') ? '' : key);
          assert.ok(await files.exists(key));
        }
        for (const key of keys) await remove(key);
      },
    );

    await t.test('fault 42: whether a file below another is in the listing, it is found by name', async () => {
      await put('a', Buffer.from('above'));
      const putting = put('a/b', Buffer.from('below'));
      if (live.listsBelowFiles === null) {
        await assert.rejects(putting);
      } else {
        await putting;
        assert.equal(
          (await collect(files.list())).some(({ key }) => key === 'a/b'),
          live.listsBelowFiles,
        );
        assert.ok(await files.exists('a/b'));
        await remove('a/b');
      }
      await remove('a');
      assert.equal(await files.exists('a/b'), false);
    });

    await t.test('lists over several pages, each key once', async () => {
      const keys = Array.from({ length: 1105 }, (_, index) => `many/${String(index).padStart(5, '0')}`);
      for (let at = 0; at < keys.length; at += 40) {
        await Promise.all(keys.slice(at, at + 40).map((key) => put(key, Buffer.from('x'))));
      }
      assert.deepEqual(
        (await collect(files.list())).map(({ key }) => key),
        [...keys, 'one'],
      );
    });

    await t.test('a listing that is told to stop ends with its keys unread', async () => {
      const stop = new AbortController();
      const listing = async (): Promise<void> => {
        for await (const { key } of files.list(stop.signal)) if (key !== '') stop.abort();
      };
      await assert.rejects(listing(), { kind: 'interrupted' });
    });
  });
}

function whole(result: LiveBody | ReadProblem): LiveBody {
  assert.ok('body' in result, JSON.stringify(result));
  return result;
}
