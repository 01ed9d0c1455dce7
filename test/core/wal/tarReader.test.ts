import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { manifestProblems, parseServerManifest } from '../../../lib/core/wal/serverManifest.ts';
import { tarReader } from '../../../lib/core/wal/tarReader.ts';
import { scratch } from '../../helpers/scratch.ts';

function read(tar: Uint8Array, chunkBytes: number): readonly (readonly [string, string])[] {
  const found: [string, string][] = [];
  const reader = tarReader({
    begin: (path) => found.push([path, '']),
    content(bytes) {
      const [last] = found.slice(-1);
      if (last !== undefined) last[1] += Buffer.from(bytes).toString('latin1');
    },
    end: () => undefined,
  });
  for (let at = 0; at < tar.length; at += chunkBytes) reader.push(tar.subarray(at, at + chunkBytes));
  reader.finish();
  return found;
}

test('the files of a tar are told, however its bytes are cut; one cut short and one that is none are refused', async () => {
  await using home = await scratch('tar');
  await mkdir(join(home.path, 'base'));
  const files = { 'base/1': 'x'.repeat(511), 'base/2': '', 'base/3': 'y'.repeat(1025), backup_label: 'z' };
  for (const [name, text] of Object.entries(files)) await writeFile(join(home.path, name), text);
  const tar = execFileSync('tar', ['--format=ustar', '-cf', '-', '-C', home.path, ...Object.keys(files)]);
  for (const chunk of [1, 100, 512, 4096, tar.length]) assert.deepEqual(read(tar, chunk), Object.entries(files));
  assert.throws(() => read(tar.subarray(0, 1500), 512), RangeError);
  assert.throws(() => read(Buffer.alloc(512, 'a'), 512), RangeError);
});

const range = [{ Timeline: 1, 'Start-LSN': '0/2000028', 'End-LSN': '0/2000100' }];

function manifestOf(files: readonly object[]): string {
  return JSON.stringify({ 'PostgreSQL-Backup-Manifest-Version': 1, Files: files, 'WAL-Ranges': range });
}

test('a file that is missing, has another size or checksum, or is not in the manifest is named', () => {
  const sha = (digit: string): string => digit.repeat(64);
  const file = (path: string, checksum: string) => ({
    Path: path,
    Size: 1,
    'Checksum-Algorithm': 'SHA256',
    Checksum: checksum,
  });
  const parsed = parseServerManifest(manifestOf([file('a', sha('a')), file('b', sha('b')), file('c', sha('c'))]));
  assert.ok(!('problem' in parsed));
  assert.equal(parsed.stopLsn, '0/2000100');
  const seen = new Map([
    ['a', { bytes: 1, sha256: sha('a') }],
    ['b', { bytes: 2, sha256: sha('b') }],
    ['d', { bytes: 1, sha256: sha('d') }],
  ]);
  assert.deepEqual(manifestProblems(seen, parsed), [
    'b has 2 bytes, not 1',
    'c is missing',
    'd is not in the manifest',
  ]);
});

test('a manifest with other checksums, of several ranges of the log, or no manifest is refused', () => {
  const crc = { Path: 'a', Size: 1, 'Checksum-Algorithm': 'CRC32C', Checksum: '00000000' };
  for (const text of ['', '{}', manifestOf([crc])]) assert.ok('problem' in parseServerManifest(text), text);
});
