import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { withSortedListings } from '../../lib/jobs/sortedListings.ts';
import type { VaultHolder, VaultReader, VaultRemover, VaultWriter } from '../../lib/ports/vault.ts';
import { collect } from './collect.ts';

/** The ports on one bucket with versioning and Object Lock, and what this store does where stores differ. */
export interface VaultUnderTest {
  readonly reader: VaultReader;
  readonly writer: VaultWriter;
  readonly remover: VaultRemover;
  readonly holder: VaultHolder;
  /** Whether keys with control characters come back from a listing as they are. */
  readonly listsControlCharacters: boolean;
  /** Whether a condition also holds among requests that come at once; default true. */
  readonly conditionsHoldInRaces?: boolean;
}

const mebibyte = 1024 * 1024;
const minutes = 60_000;

/** The contract of lib/ports/vault.ts. */
export function vaultContract(store: string, start: () => Promise<VaultUnderTest & AsyncDisposable>): void {
  test(`a vault on ${store}`, async (t) => {
    await using vault = await start();
    const { reader, writer, remover, holder } = vault;

    await t.test('says that it keeps versions and can lock', async () => {
      assert.deepEqual(await reader.facts(), { versioning: true, objectLock: { defaultMode: null } });
    });

    await t.test('brings back bytes and properties as they were put', async () => {
      const properties = {
        contentType: 'application/pdf',
        cacheControl: 'max-age=60',
        contentDisposition: 'attachment; filename="a b.pdf"',
        contentEncoding: 'gzip',
        contentLanguage: 'de',
        metadata: { berth: '12 b', skipper: 'Jürgen – Łódź 😀' },
        tags: { 'kind of': 'invoice + copy', year: '2026' },
      };
      const body = randomBytes(1000);
      const put = stored(await writer.put('pg/properties', body, properties));
      assert.equal(put.bytes, 1000);
      assert.equal(put.sha256, sha256(body));
      const { storedAt, ...info } = present(await reader.head('pg/properties'));
      assert.ok(Math.abs(Date.now() - storedAt.getTime()) < minutes);
      const { versionId, etag } = put;
      const expected = {
        key: 'pg/properties',
        versionId,
        size: 1000,
        etag,
        lockedUntil: null,
        held: false,
        ...properties,
      };
      assert.deepEqual(info, expected);
      assert.deepEqual(await bytesOf(reader, 'pg/properties'), body);
    });

    await t.test('fault 44: empty bodies and bodies around the size of a part come back whole', async () => {
      for (const size of [0, 1, 5 * mebibyte, 16 * mebibyte, 16 * mebibyte + 1, 33 * mebibyte]) {
        const body = randomBytes(size);
        const put = stored(await writer.put(`pg/size-${size}`, inChunks(body, 700_001)));
        assert.deepEqual([put.bytes, put.sha256], [size, sha256(body)]);
        const info = present(await reader.head(`pg/size-${size}`));
        assert.deepEqual([info.size, info.versionId], [size, put.versionId]);
        assert.equal(await sha256Of(reader, `pg/size-${size}`), put.sha256);
      }
    });

    await t.test('keeps every version, and the newest is current', async () => {
      const first = stored(await writer.put('pg/twice', Buffer.from('one')));
      const second = stored(await writer.put('pg/twice', Buffer.from('second')));
      assert.notEqual(first.versionId, second.versionId);
      assert.equal(String(await bytesOf(reader, 'pg/twice')), 'second');
      assert.equal(String(await bytesOf(reader, 'pg/twice', first.versionId)), 'one');
      const versions = await collect(reader.listVersions('pg/twice'));
      assert.deepEqual(
        versions.map(({ versionId, size, current, deleteMarker }) => [versionId, size, current, deleteMarker]),
        [
          [second.versionId, 6, true, false],
          [first.versionId, 3, false, false],
        ],
      );
    });

    await t.test('has nothing where there is no key, no such version, or a delete marker', async () => {
      const put = stored(await writer.put('pg/hidden', Buffer.from('x')));
      assert.deepEqual(await remover.hide(['pg/hidden']), { hidden: ['pg/hidden'], failed: [] });
      const marker = (await collect(reader.listVersions('pg/hidden'))).find(({ deleteMarker }) => deleteMarker);
      assert.equal(marker?.current, true);
      const absent: readonly (readonly [string, string?])[] = [
        ['pg/never'],
        ['pg/hidden'],
        ['pg/hidden', marker.versionId],
        ['pg/twice', put.versionId],
        ['pg/twice', 'no version of any store'],
      ];
      for (const [key, versionId] of absent) {
        assert.equal(await reader.head(key, versionId), null, `${key} ${versionId}`);
        assert.equal(await reader.read(key, versionId), null, `${key} ${versionId}`);
      }
      assert.equal(String(await bytesOf(reader, 'pg/hidden', put.versionId)), 'x');
    });

    await t.test('hides more than a request holds, and says what became of each key', async () => {
      const keys = Array.from({ length: 1001 }, (_, index) => `pg/absent-${index}`);
      const strange = ['pg/a\u0001b', 'pg/a&<b>"', 'pg/a\r\nb'];
      for (const key of strange) await writer.put(key, Buffer.from('x'));
      const { hidden, failed } = await remover.hide([...keys, ...strange]);
      assert.deepEqual(failed, []);
      assert.deepEqual([...hidden].toSorted(), [...keys, ...strange].toSorted());
      for (const key of strange) assert.equal(await reader.head(key), null);
    });

    await t.test('fault 41, 42, 43: lists strange keys exactly, in the order of their UTF-8 bytes', async () => {
      const plain = [
        '+',
        'a b',
        'a+b',
        'a%20b',
        'A',
        '&amp;',
        '<',
        '"',
        'e\u0301',
        'é',
        '\uFFFD',
        '\u{1F600}',
        'x\ny',
        'x/',
        'n'.repeat(250),
      ];
      const control = ['x\u0001y', 'x\u007fy'];
      const keys = [...plain, ...(vault.listsControlCharacters ? control : [])].map((key) => `minio/${key}`);
      const put = new Map<string, string>();
      for (const key of keys) {
        const body = key.endsWith('/') ? Buffer.alloc(0) : Buffer.from('x');
        put.set(key, stored(await writer.put(key, body)).versionId);
      }
      const sorted = [...keys].toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
      const listed = await withSortedListings({ warn: () => undefined }, () => collect(reader.list('minio/')));
      assert.deepEqual(
        listed.map(({ key }) => key),
        sorted,
      );
      assert.deepEqual(
        (await collect(reader.listVersions('minio/'))).map(({ key }) => key),
        sorted,
      );
      const after = sorted[7] ?? '';
      const rest = await collect(reader.list('minio/', { startAfter: after }));
      assert.deepEqual(
        rest.map(({ key }) => key),
        sorted.slice(8),
      );
      for (const { key, versionId } of await collect(reader.listVersions('minio/'))) {
        assert.equal(versionId, put.get(key), key);
        assert.equal(present(await reader.head(key, versionId)).key, key);
      }
    });

    await t.test('lists over more than one page', async () => {
      const keys = Array.from({ length: 1105 }, (_, index) => `index/${String(index).padStart(5, '0')}`);
      for (let at = 0; at < keys.length; at += 20) {
        await Promise.all(keys.slice(at, at + 20).map((key) => writer.put(key, Buffer.from('x'))));
      }
      assert.deepEqual(
        (await collect(reader.list('index/'))).map(({ key }) => key),
        keys,
      );
      assert.deepEqual(
        (await collect(reader.listVersions('index/'))).map(({ key }) => key),
        keys,
      );
    });

    await t.test(
      'fault 34: of ten that put a key only if it is absent, one wins, in one request or in parts',
      async () => {
        for (const size of [100, 17 * mebibyte]) {
          const key = `pg/race-${size}`;
          const bodies = Array.from({ length: 10 }, () => randomBytes(size));
          const results = await Promise.all(bodies.map((body) => writer.put(key, body, { onlyIfAbsent: true })));
          const winners = results.filter(({ outcome }) => outcome === 'stored').map(stored);
          const versions = await collect(reader.listVersions(key));
          assert.equal(versions.length, winners.length);
          if (vault.conditionsHoldInRaces ?? true) {
            assert.equal(winners.length, 1);
            assert.equal(await sha256Of(reader, key), winners[0]?.sha256);
          } else assert.ok(winners.length > 0 && winners.length < 10, `${winners.length}`);
          assert.equal(await writer.abortUploads(key, inAnHour()), 0);
        }
      },
    );

    await t.test('locks at birth, in one request or in parts, and holds until released', async () => {
      const lockUntil = new Date(Math.trunc(Date.now() / 1000) * 1000 + 10 * minutes);
      for (const size of [10, 17 * mebibyte]) {
        const { versionId } = stored(await writer.put('pg/locked', randomBytes(size), { lockUntil }));
        const info = present(await reader.head('pg/locked', versionId));
        assert.deepEqual([info.lockedUntil, info.held], [lockUntil, false]);
        await holder.hold('pg/locked', versionId, true);
        assert.equal(present(await reader.head('pg/locked', versionId)).held, true);
        await holder.hold('pg/locked', versionId, false);
        assert.equal(present(await reader.head('pg/locked', versionId)).held, false);
      }
    });

    await t.test('stores nothing and leaves no open upload when the stream throws, early or late', async () => {
      for (const size of [10, 2 * mebibyte, 40 * mebibyte]) {
        const key = `pg/broken-${size}`;
        const broken = new Error('the dump died');
        const body = thenThrows(randomBytes(size), broken);
        await assert.rejects(writer.put(key, body), (error) => error === broken);
        assert.equal(await reader.head(key), null);
        assert.equal(await writer.abortUploads(key, inAnHour()), 0);
      }
    });

    await t.test(
      'fault 22: stores nothing and leaves no open upload when it is told to stop while the stream hangs',
      async () => {
        const stop = new AbortController();
        const body = thenHangs(randomBytes(40 * mebibyte), () => stop.abort());
        await assert.rejects(writer.put('pg/stopped', body, { signal: stop.signal }), { kind: 'interrupted' });
        assert.equal(await reader.head('pg/stopped'), null);
        assert.equal(await writer.abortUploads('pg/stopped', inAnHour()), 0);
      },
    );

    await t.test('a reading that is told to stop ends with its bytes unread', async () => {
      const stop = new AbortController();
      const object = present(await reader.read(`pg/size-${33 * mebibyte}`, undefined, stop.signal));
      const reading = async (): Promise<void> => {
        for await (const chunk of object.body) if (chunk.byteLength > 0) stop.abort();
      };
      await assert.rejects(reading(), { kind: 'interrupted' });
    });
  });
}

function stored(result: Awaited<ReturnType<VaultWriter['put']>>): Extract<typeof result, { outcome: 'stored' }> {
  assert.equal(result.outcome, 'stored');
  return result;
}

function present<T>(value: T | null): T {
  assert.ok(value !== null);
  return value;
}

function sha256(body: Uint8Array): string {
  return createHash('sha256').update(body).digest('hex');
}

async function sha256Of(reader: VaultReader, key: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of present(await reader.read(key)).body) hash.update(chunk);
  return hash.digest('hex');
}

async function bytesOf(reader: VaultReader, key: string, versionId?: string): Promise<Buffer> {
  return Buffer.concat(await collect(present(await reader.read(key, versionId)).body));
}

async function* inChunks(body: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < body.byteLength; at += size) yield body.subarray(at, at + size);
}

async function* thenThrows(body: Uint8Array, error: Error): AsyncGenerator<Uint8Array> {
  yield* inChunks(body, 700_001);
  throw error;
}

async function* thenHangs(body: Uint8Array, hanging: () => void): AsyncGenerator<Uint8Array> {
  yield* inChunks(body, 700_001);
  hanging();
  await new Promise<never>(() => {
    // Never settles.
  });
}

function inAnHour(): Date {
  return new Date(Date.now() + 60 * minutes);
}
