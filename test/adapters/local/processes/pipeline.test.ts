import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { systemClock } from '../../../../lib/adapters/local/clock/clock.ts';
import { type PipelineRequest, pipeline } from '../../../../lib/adapters/local/processes/pipeline.ts';
import type { Stage } from '../../../../lib/adapters/local/processes/stage.ts';
import { scratchIn } from '../../../../lib/adapters/local/scratch/scratch.ts';
import { Failure } from '../../../../lib/errors.ts';
import type { Clock } from '../../../../lib/ports/clock.ts';
import { type Scratch, scratch } from '../../../helpers/scratch.ts';
import { until } from '../../../helpers/until.ts';
import { children, gather, openDescriptors, streamOf, turn } from './streams.ts';

let folder: Scratch;
before(async () => {
  folder = await scratch('pipeline');
});
after(() => folder[Symbol.asyncDispose]());

const shell = (script: string): Stage => ({ command: 'bash', arguments: ['-c', script] });
const cat: Stage = { command: 'cat', arguments: [] };
const zeros: Stage = { command: 'cat', arguments: ['/dev/zero'] };

function piped(stages: readonly [Stage, ...Stage[]], more: Partial<PipelineRequest> = {}) {
  const signal = new AbortController().signal;
  return pipeline({ stages, scratch: scratchIn(folder.path), clock: systemClock, stallSeconds: 60, signal, ...more });
}

/** Whatever happens inside, no process, descriptor or file of the pipeline may be there afterwards. */
async function leavingNothing(use: () => Promise<void>): Promise<void> {
  const descriptors = await openDescriptors();
  await use();
  assert.deepEqual(await children(), []);
  assert.deepEqual(await readdir(folder.path), []);
  // Closing is the event loop's business; the streams of the last child may take another turn.
  await until('every descriptor is closed', async () => (await openDescriptors()) <= descriptors);
}

test('bytes pass through programs that are joined directly, unchanged', () =>
  leavingNothing(async () => {
    const bytes = randomBytes(3_000_000);
    const out = await gather(
      piped([{ command: 'gzip', arguments: ['-1'] }, cat, { command: 'gzip', arguments: ['-d'] }], {
        input: streamOf(bytes),
      }),
    );
    assert.equal(createHash('sha256').update(out).digest('hex'), createHash('sha256').update(bytes).digest('hex'));
  }));

test('the pipes between programs are wide and block', () =>
  leavingNothing(async () => {
    const look = shell(
      `perl -e 'print fcntl(STDOUT, 1032, 0), " ", fcntl(STDOUT, 3, 0) & 04000, " ", fcntl(STDIN, 3, 0) & 04000'`,
    );
    const out = await gather(piped([shell('true'), look, cat]));
    assert.equal(out.toString(), '1048576 0 0');
  }));

test('nothing is started before the first read', async () => {
  const bytes = piped([shell('exit 1')]);
  assert.deepEqual(await children(), []);
  await bytes.return();
});

test('fault 4: a program that is killed fails the stream after its bytes, by name', () =>
  leavingNothing(async () => {
    const cutShort: Stage = { ...shell('echo part; kill -9 $$'), name: 'pg_dump' };
    await assert.rejects(gather(piped([cutShort, { command: 'gzip', arguments: [] }])), {
      message: 'pg_dump was killed by SIGKILL',
    });
  }));

test('fault 17: a compressor that dies fails the stream, not the program that fed it', () =>
  leavingNothing(async () => {
    const dying: Stage = { ...shell('head -c 300000 > /dev/null; echo out of luck >&2; exit 7'), name: 'igzip' };
    await assert.rejects(gather(piped([zeros, dying, cat])), { message: 'igzip exited with code 7: out of luck' });
    await assert.rejects(
      gather(piped([zeros, { ...shell('head -c 300000 > /dev/null; kill -9 $$'), name: 'igzip' }, cat])),
      { message: 'igzip was killed by SIGKILL' },
    );
  }));

test('a program that is missing fails the stream, not its neighbours', () =>
  leavingNothing(async () => {
    await assert.rejects(gather(piped([zeros, { command: 'no-such-program', arguments: [] }, cat])), {
      kind: 'configuration',
      message: 'cannot find the program no-such-program',
    });
  }));

test('a program that ends well without reading all of its input fails the stream', () =>
  leavingNothing(async () => {
    await assert.rejects(gather(piped([zeros, { ...shell('head -c 10'), name: 'reader' }, cat])), {
      message: 'reader ended before it had read all of its input',
    });
    const endless = (async function* () {
      for (;;) yield Buffer.alloc(65_536);
    })();
    await assert.rejects(gather(piped([{ ...shell('head -c 10'), name: 'reader' }], { input: endless })), {
      message: 'reader ended before it had read all of its input',
    });
  }));

test('a failure of the input comes out as it was', () =>
  leavingNothing(async () => {
    const broken = new Failure('vault', 'the store went away');
    const input = (async function* () {
      yield Buffer.alloc(10);
      throw broken;
    })();
    await assert.rejects(gather(piped([cat, cat], { input })), broken);
  }));

test('fault 5: a stopped program is ended by the stall watch, which names it', () =>
  leavingNothing(async () => {
    const stopped: Stage = { ...shell('echo part; kill -STOP $$; echo more'), name: 'pg_dump' };
    await assert.rejects(gather(piped([stopped, cat], { stallSeconds: 0.2 })), {
      message: 'pg_dump stalled: no byte for 0.2 s',
    });
  }));

test('a slow reader is no stall', () =>
  leavingNothing(async () => {
    let [bytes, late] = [0, 0];
    const looks: number[] = [];
    const clock: Clock = {
      ...systemClock,
      seconds: () => systemClock.seconds() + late,
      async sleep(milliseconds, signal) {
        looks.push(milliseconds);
        await systemClock.sleep(milliseconds / 1000, signal);
      },
    };
    for await (const chunk of piped([shell('head -c 200000 /dev/zero'), cat], { clock, stallSeconds: 60 })) {
      bytes += chunk.length;
      late += 1000;
      // Until the watch has looked while the reader did something else; one that found a stall looks no more.
      const enough = looks.length + 2;
      for (let turns = 0; looks.length < enough && turns < 100_000; turns += 1) await turn();
    }
    assert.equal(bytes, 200_000);
  }));

test('fault 22: an abort ends every program and throws its reason', () =>
  leavingNothing(async () => {
    const stop = new AbortController();
    const reason = new Failure('vault', 'the upload failed');
    const reading = (async () => {
      for await (const _ of piped([zeros, cat, shell('trap "" TERM; cat')], { signal: stop.signal })) {
        stop.abort(reason);
      }
    })();
    await assert.rejects(reading, reason);
    await assert.rejects(gather(piped([zeros], { signal: stop.signal })), reason);
    await assert.rejects(gather(piped([zeros], { signal: AbortSignal.abort() })), { kind: 'interrupted' });
  }));

test('a reader that leaves ends every program', () =>
  leavingNothing(async () => {
    for await (const _ of piped([zeros, cat, cat])) break;
  }));

test('a branch reads the beginning and may leave', () =>
  leavingNothing(async () => {
    const heads: Buffer[] = [];
    const tee: Stage = {
      ...shell('exec tee -p /dev/fd/3'),
      branches: [
        { command: 'head', arguments: ['-c', '5'], read: async (output) => void heads.push(await gather(output)) },
      ],
    };
    const out = await gather(piped([tee, cat], { input: streamOf(Buffer.alloc(5_000_000, 'x')) }));
    assert.equal(out.length, 5_000_000);
    assert.equal(Buffer.concat(heads).toString(), 'xxxxx');
  }));

test('a branch that fails fails the stream', () =>
  leavingNothing(async () => {
    const tee: Stage = {
      ...shell('exec tee -p /dev/fd/3'),
      branches: [{ ...shell('head -c 5 > /dev/null; exit 4'), name: 'reader', read: async () => undefined }],
    };
    await assert.rejects(gather(piped([tee, cat], { input: streamOf(Buffer.alloc(5_000_000)) })), {
      message: 'reader exited with code 4',
    });
  }));
