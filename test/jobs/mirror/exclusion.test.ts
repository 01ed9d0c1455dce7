import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { readReceipts } from '../../../lib/jobs/vaultRecords/receipts.ts';
import { collect } from '../../contracts/collect.ts';
import { type Buckets, type Stores, startStores } from '../helpers/buckets.ts';
import { mirrorEnvironment, startLifeboat } from '../helpers/cli.ts';
import { history, putFile } from '../helpers/objects.ts';
import { putSnapshot, slotBefore } from '../helpers/snapshots.ts';

let stores: Stores;
before(async () => {
  stores = await startStores();
});
after(() => stores[Symbol.asyncDispose]());

async function ready(): Promise<Buckets> {
  const buckets = await stores.anew();
  await putFile(buckets, 'a.txt');
  await putSnapshot(buckets, slotBefore(new Date(), { hours: 1 }));
  return buckets;
}

/** Runs `use` in the middle of a mirror run. */
async function duringMirror(buckets: Buckets, use: () => Promise<void>): Promise<void> {
  const ports = await buckets.mirrorPorts();
  const list: typeof ports.live.list = async function* (signal) {
    await use();
    yield* ports.live.list(signal);
  };
  const report = await buckets.mirror({ ports: { ...ports, live: { ...ports.live, list } } });
  assert.equal(report.exit, 'done', report.summary);
}

/** Runs `use` in the middle of a prune. */
async function duringPrune(buckets: Buckets, use: () => Promise<void>): Promise<void> {
  const ports = await buckets.prunePorts();
  let used = false;
  const listVersions: typeof ports.reader.listVersions = async function* (prefix) {
    if (!used) {
      used = true;
      await use();
    }
    yield* ports.reader.listVersions(prefix);
  };
  const report = await buckets.prune({
    now: new Date(),
    ports: { ...ports, reader: { ...ports.reader, listVersions } },
  });
  assert.equal(report.exit, 'done', report.summary);
}

test('a prune that a person starts while a mirror is under way is refused: busy', async () => {
  const buckets = await ready();
  await duringMirror(buckets, async () => {
    const report = await buckets.prune();
    assert.equal(report.exit, 'busy');
    assert.match(report.summary, new RegExp(`not started: (mirror|prune) is held by process ${process.pid} since `));
  });
});

test('a scheduled prune while a mirror is under way is an outcome: done, not started', async () => {
  const buckets = await ready();
  await duringMirror(buckets, async () => {
    const report = await buckets.prune({ scheduled: true });
    assert.deepEqual(
      [report.exit, report.summary.startsWith('not started: '), report.failure],
      ['done', true, undefined],
    );
  });
});

test('a mirror while a prune is under way: busy for a person, an outcome for a schedule', async () => {
  const buckets = await ready();
  await duringPrune(buckets, async () => {
    assert.equal((await buckets.mirror()).exit, 'busy');
    const scheduled = await buckets.mirror({ scheduled: true });
    assert.deepEqual([scheduled.exit, scheduled.summary.startsWith('not started: ')], ['done', true]);
  });
  assert.deepEqual(await history(buckets, 'minio/'), [], 'neither copied anything');
});

test('fault 34: two mirrors at once: one does the work, the other says so; another application’s is not in the way', async () => {
  const [buckets, others] = [await ready(), await ready()];
  await duringMirror(buckets, async () => {
    assert.equal((await buckets.mirror({ scheduled: true })).summary.startsWith('not started: '), true);
    assert.equal((await others.mirror()).details?.copied, 1);
  });
  const receipts = await collect(readReceipts(buckets.reader, 'mirror', buckets.host));
  assert.deepEqual(new Set(receipts.map(({ details }) => details['copied'])), new Set([1, undefined]));
});

test('on the command line a mirror under way is exit code 11, and 0 for a schedule', async () => {
  const buckets = await ready();
  const environment = await mirrorEnvironment(buckets);
  await duringMirror(buckets, async () => {
    const [person, schedule] = await Promise.all([
      startLifeboat(['mirror'], environment).ended,
      startLifeboat(['mirror', '--scheduled'], environment).ended,
    ]);
    assert.equal(person.code, 11, person.errors);
    assert.match(person.errors, /hint: wait for it to end/);
    assert.equal(schedule.code, 0, schedule.errors);
  });
});
