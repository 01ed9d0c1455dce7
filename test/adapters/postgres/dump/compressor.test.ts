import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { setSearchPath } from '../../../../lib/adapters/local/processes/environment.ts';
import { run } from '../../../../lib/adapters/local/processes/run.ts';
import { compressorNames, pickCompressor } from '../../../../lib/adapters/postgres/dump/compressor.ts';

const archive = Buffer.concat([randomBytes(300_000), Buffer.alloc(2_000_000, 'row\t')]);

for (const name of compressorNames) {
  test(`${name} writes what any gunzip reads, and reads what gzip writes`, async () => {
    const { compress, decompress } = await pickCompressor([name]);
    const packed = execFileSync(compress.command, [...compress.arguments], { input: archive, maxBuffer: 1e9 });
    assert.ok(packed.length < archive.length / 2);
    assert.ok(execFileSync('gunzip', ['-c'], { input: packed, maxBuffer: 1e9 }).equals(archive));
    const other = execFileSync('gzip', ['-c'], { input: archive, maxBuffer: 1e9 });
    assert.ok(
      execFileSync(decompress.command, [...decompress.arguments], { input: other, maxBuffer: 1e9 }).equals(archive),
    );
  });

  test(`${name} fails on a stream that is cut short`, async () => {
    const { decompress } = await pickCompressor([name]);
    const packed = execFileSync('gzip', ['-c'], { input: archive, maxBuffer: 1e9 });
    await assert.rejects(run({ ...decompress, input: packed.subarray(0, packed.length - 9) }), {
      kind: 'unexpected',
      message: / exited with code /,
    });
  });
}

test('the fastest compressor that is installed is taken, and Node itself where none is', async () => {
  assert.equal((await pickCompressor()).title, 'igzip -1');
  assert.equal((await pickCompressor(['gzip', 'igzip'])).title, 'gzip -1');
  setSearchPath('/nowhere');
  try {
    assert.match((await pickCompressor()).title, /^zlib of node v/);
    await assert.rejects(pickCompressor(['pigz']), { kind: 'configuration', hint: 'apt-get install isal' });
  } finally {
    setSearchPath('/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin');
  }
});
