import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { systemClock } from '../../../../lib/adapters/local/clock/clock.ts';
import { chain } from '../../../../lib/adapters/local/processes/chain.ts';
import { scratchIn } from '../../../../lib/adapters/local/scratch/scratch.ts';
import { Failure } from '../../../../lib/errors.ts';
import type { CommandFilter, TransformFilter } from '../../../../lib/ports/archive.ts';
import { scratch } from '../../../helpers/scratch.ts';
import { gather, streamOf } from './streams.ts';

const shout: TransformFilter = {
  kind: 'transform',
  name: 'shout',
  async *transform(bytes) {
    for await (const chunk of bytes) yield Buffer.from(Buffer.from(chunk).toString().toUpperCase());
  },
};

test('programs and steps of this process follow each other in order, and every program is released', async () => {
  await using folder = await scratch('chain');
  const options = {
    scratch: scratchIn(folder.path),
    clock: systemClock,
    stallSeconds: 60,
    signal: new AbortController().signal,
  };
  const released: string[] = [];
  const command = (program: string, ...argv: string[]): CommandFilter => ({
    kind: 'command',
    command: program,
    arguments: argv,
    release: async () => void released.push(program),
  });

  const out = await gather(
    chain(
      { bytes: streamOf(Buffer.from('abc')) },
      [command('rev'), shout, command('sed', 's/C/c/'), command('gzip', '-c')],
      options,
    ),
  );
  assert.equal(gunzipSync(out).toString(), 'cBA');
  assert.deepEqual(released, ['rev', 'sed', 'gzip']);

  const source = { stages: [{ command: 'printf', arguments: ['xyz'] }] as const };
  assert.equal((await gather(chain(source, [shout], options))).toString(), 'XYZ');
  assert.equal(
    (await gather(chain({ bytes: streamOf(Buffer.from('as it was')) }, [], options))).toString(),
    'as it was',
  );
});

test('a program may object although it exited 0', async () => {
  await using folder = await scratch('chain');
  const options = {
    scratch: scratchIn(folder.path),
    clock: systemClock,
    stallSeconds: 60,
    signal: new AbortController().signal,
  };
  const objecting: CommandFilter = {
    kind: 'command',
    command: 'cat',
    arguments: [],
    judge: (code) => (code === 0 ? new Failure('verification', 'it was never sealed') : null),
  };
  await assert.rejects(gather(chain({ bytes: streamOf(Buffer.from('abc')) }, [objecting, shout], options)), {
    message: 'it was never sealed',
  });
});

test('a program may explain its own failure, and is released then too', async () => {
  await using folder = await scratch('chain');
  const options = {
    scratch: scratchIn(folder.path),
    clock: systemClock,
    stallSeconds: 60,
    signal: new AbortController().signal,
  };
  let released = false;
  const refusing: CommandFilter = {
    kind: 'command',
    command: 'sh',
    arguments: ['-c', 'cat; echo 1234 >&2; exit 2'],
    judge: (code, stderr) => new Failure('verification', `wrong key ${stderr.trim()}, code ${code}`),
    release: async () => {
      released = true;
    },
  };
  await assert.rejects(gather(chain({ bytes: streamOf(Buffer.from('abc')) }, [refusing, shout], options)), {
    kind: 'verification',
    message: 'wrong key 1234, code 2',
  });
  assert.ok(released);
});
