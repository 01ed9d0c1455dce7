import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { test } from 'node:test';
import { systemClock } from '../../../../lib/adapters/local/clock/clock.ts';
import { socketExclusion } from '../../../../lib/adapters/local/exclusion/exclusion.ts';
import { firstLine } from '../../../helpers/firstLine.ts';
import { stopProcess } from '../processes/streams.ts';

/** Of this process alone: runs of this file do not exclude each other. */
const scope = `test ${process.pid}`;
const exclusion = socketExclusion({ scope, clock: systemClock });

async function other(name: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'lockOwner.ts'), scope, name], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  await firstLine(child);
  return child;
}

test('a name is held while the work lasts, and free again after it', async () => {
  const outcome = await exclusion.holding(['backup'], async () => {
    const inner = await exclusion.holding(['backup'], () => Promise.resolve('ran'));
    assert.match(JSON.stringify(inner), new RegExp(`backup is held by process ${process.pid} since \\d{4}-`));
    return 'outer';
  });
  assert.equal(outcome, 'outer');
  assert.equal(await exclusion.holding(['backup'], () => Promise.resolve('again')), 'again');
});

test('work that fails frees its names', async () => {
  await assert.rejects(
    exclusion.holding(['mirror', 'prune'], () => Promise.reject(new Error('no'))),
    /no/,
  );
  assert.equal(await exclusion.holding(['prune', 'mirror'], () => Promise.resolve('free')), 'free');
});

test('when one name of several is taken, none is kept and nothing runs', async () => {
  await exclusion.holding(['prune'], async () => {
    const both = await exclusion.holding(['prune', 'mirror'], () => Promise.resolve('ran'));
    assert.match(JSON.stringify(both), /^{"busy":"prune is held/);
    assert.equal(await exclusion.holding(['mirror'], () => Promise.resolve('free')), 'free');
  });
});

test('a name twice is a name once', async () => {
  assert.equal(await exclusion.holding(['mirror', 'mirror'], () => Promise.resolve('ran')), 'ran');
});

test('another scope is another name', async () => {
  const elsewhere = socketExclusion({ scope: `${scope} elsewhere`, clock: systemClock });
  await exclusion.holding(['backup'], async () => {
    assert.equal(await elsewhere.holding(['backup'], () => Promise.resolve('ran')), 'ran');
  });
});

test('fault 48: a name held by another process is free as soon as that is killed', async () => {
  const child = await other('drill');
  const refused = await exclusion.holding(['drill'], () => Promise.resolve('ran'));
  assert.match(JSON.stringify(refused), new RegExp(`drill is held by process ${child.pid} since`));
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
  assert.equal(await exclusion.holding(['drill'], () => Promise.resolve('ran')), 'ran');
});

test('a stopped process holds its name and is not waited for', async () => {
  const child = await other('restore');
  await stopProcess(child.pid ?? 0);
  const refused = await exclusion.holding(['restore'], () => Promise.resolve('ran'));
  assert.deepEqual(refused, { busy: 'restore is held by a process that does not answer' });
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
});

test('of many that ask at once exactly one runs', async () => {
  const { promise: over, resolve: end } = Promise.withResolvers<string>();
  let refused = 0;
  const racers = Array.from({ length: 8 }, async () => {
    const outcome = await exclusion.holding(['hold'], () => over);
    if (outcome === 'ran') return;
    refused += 1;
    // The winner ends only when all others have been turned away; a second winner would wait for ever.
    if (refused === 7) end('ran');
  });
  await Promise.all(racers);
  assert.equal(refused, 7);
});
