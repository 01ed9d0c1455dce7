import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { systemClock } from '../../../lib/adapters/local/clock/clock.ts';
import { socketExclusion } from '../../../lib/adapters/local/exclusion/exclusion.ts';
import { findFiles } from '../../../lib/jobs/restoreSteps/findFiles.ts';
import { collect } from '../../contracts/collect.ts';
import { type Buckets, type Stores, startStores } from '../helpers/buckets.ts';
import { mirrorAt } from '../helpers/mirrorAt.ts';
import {
  endVersions,
  history,
  newestIndex,
  putFile,
  putFiles,
  removeFile,
  stored,
  visible,
} from '../helpers/objects.ts';
import { putSnapshot, slotBefore } from '../helpers/snapshots.ts';

let stores: Stores;
before(async () => {
  stores = await startStores();
});
after(() => stores[Symbol.asyncDispose]());

const now = new Date();
const daysAgo = (days: number): Date => new Date(now.getTime() - days * 86_400_000);
const brake = { share: 0.5, count: 3 };

/** A mirror whose runs saw `gone.txt` 40 days ago, and missed it `goneDays` ago and today; one fresh snapshot beside it. */
async function mirrored(goneDays: number): Promise<Buckets> {
  const buckets = await stores.anew();
  await putFiles(buckets, ['a.txt', 'b.txt', 'c.txt', 'gone.txt']);
  await mirrorAt(buckets, daysAgo(40));
  await removeFile(buckets, 'gone.txt');
  await mirrorAt(buckets, daysAgo(goneDays));
  await buckets.mirror({ now });
  await putSnapshot(buckets, slotBefore(now, { hours: 1 }));
  return buckets;
}

async function isVisible(buckets: Buckets, key: string): Promise<boolean> {
  return (await visible(buckets, 'minio/')).includes(`minio/${key}`);
}

test('fault 47: a file gone for 29 days stays visible in the mirror', async () => {
  const buckets = await mirrored(29);
  const report = await buckets.prune({ now });
  assert.deepEqual([report.exit, report.details?.plan?.files], ['done', []]);
  assert.ok(await isVisible(buckets, 'gone.txt'));
});

test('fault 47: a file gone for 30 days is hidden, its version stays, and an undelete brings it back', async () => {
  const buckets = await mirrored(30.01);
  const report = await buckets.prune({ now });
  assert.deepEqual([report.exit, report.details?.plan?.files], ['done', ['gone.txt']], report.summary);
  assert.equal(await isVisible(buckets, 'gone.txt'), false);
  assert.deepEqual(await history(buckets, 'minio/gone.txt'), ['minio/gone.txt marker', 'minio/gone.txt version']);
  assert.equal((await visible(buckets, 'minio/')).length, 3, 'nothing else is hidden');
  const [marker] = await collect(buckets.reader.listVersions('minio/gone.txt'));
  await endVersions(buckets, 'minio/gone.txt', marker?.versionId);
  assert.equal(String(await stored(buckets, 'minio/gone.txt')), 'the file gone.txt');
});

test('fault 47: a restore as of a time before it went brings the file back, also after prune hid it', async () => {
  const buckets = await mirrored(31);
  await buckets.prune({ now });
  const then = await findFiles(buckets.reader, buckets.host, daysAgo(35));
  const entries = (await collect(then.pages())).flat();
  assert.deepEqual(
    entries.map(({ key }) => key),
    ['a.txt', 'b.txt', 'c.txt', 'gone.txt'],
  );
  const { versionId } = entries.find(({ key }) => key === 'gone.txt') ?? {};
  assert.equal(String(await stored(buckets, 'minio/gone.txt', versionId)), 'the file gone.txt');
  const today = await findFiles(buckets.reader, buckets.host, new Date(now.getTime() + 60_000));
  assert.ok(!(await collect(today.pages())).flat().some(({ key }) => key === 'gone.txt'));
});

test('fault 47: a file that came back is not hidden, and the mirror copied it again', async () => {
  const buckets = await mirrored(31);
  await putFile(buckets, 'gone.txt', 'back');
  await buckets.mirror({ now });
  const report = await buckets.prune({ now });
  assert.deepEqual(report.details?.plan?.files, []);
  assert.equal(String(await stored(buckets, 'minio/gone.txt')), 'back');
});

test('T7: an index stored today that says that files went 40 days ago hides none of them', async () => {
  const buckets = await stores.anew();
  await putFiles(buckets, ['a.txt', 'b.txt', 'c.txt', 'd.txt']);
  await mirrorAt(buckets, daysAgo(40));
  await removeFile(buckets, 'd.txt');
  await buckets.mirror({ now: daysAgo(35) });
  await putSnapshot(buckets, slotBefore(now, { hours: 1 }));
  const report = await buckets.prune({ now });
  assert.deepEqual([report.exit, report.details?.plan?.files], ['done', []], report.summary);
  assert.ok(await isVisible(buckets, 'd.txt'));
});

test('too many files to hide at once engage the brake; snapshots are pruned all the same', async () => {
  const buckets = await stores.anew();
  const doomed = Array.from({ length: 6 }, (_, index) => `doomed-${index}`);
  await putFiles(buckets, ['stays.txt', ...doomed]);
  await mirrorAt(buckets, daysAgo(40));
  for (const key of doomed) await removeFile(buckets, key);
  await mirrorAt(buckets, daysAgo(31), { accept: true });
  await putSnapshot(buckets, slotBefore(now, { hours: 1 }));
  const report = await buckets.prune({ now, brake });
  assert.equal(report.exit, 'brake', report.summary);
  assert.match(report.summary, /6 of 7 mirrored files would be hidden at once/);
  assert.equal((await visible(buckets, 'minio/')).length, 7);
});

test('files that are hidden already neither count for the brake again nor are hidden twice', async () => {
  const buckets = await stores.anew();
  const names = Array.from({ length: 12 }, (_, index) => `file-${String(index).padStart(2, '0')}`);
  await putFiles(buckets, names);
  await mirrorAt(buckets, daysAgo(44));
  for (const [day, from] of [
    [40, 0],
    [35, 3],
    [32, 6],
  ] as const) {
    for (const name of names.slice(from, from + 3)) await removeFile(buckets, name);
    await mirrorAt(buckets, daysAgo(day), { accept: true });
  }
  await putSnapshot(buckets, slotBefore(now, { hours: 1 }));
  // Each time three more are due; the entries of those before still stand in the index.
  for (const keepDailyDays of [38, 34, 31]) {
    const report = await buckets.prune({ now, brake, keepDailyDays });
    assert.deepEqual([report.exit, report.details?.plan?.files.length], ['done', 3], report.summary);
  }
  assert.equal((await buckets.prune({ now, brake, keepDailyDays: 31 })).details?.plan?.files.length, 0);
  assert.equal((await history(buckets, 'minio/')).filter((row) => row.endsWith('marker')).length, 9);
});

test('fault 56: a key that comes back between plan and hiding is passed over', async () => {
  const buckets = await mirrored(31);
  const ports = await buckets.prunePorts();
  let looks = 0;
  const head: typeof ports.reader.head = async (key, versionId) => {
    if (key === 'minio/gone.txt' && looks++ === 0) {
      await putFile(buckets, 'gone.txt', 'back');
      await mirrorElsewhere(buckets);
    }
    return ports.reader.head(key, versionId);
  };
  const report = await buckets.prune({ now, ports: { ...ports, reader: { ...ports.reader, head } } });
  assert.deepEqual([report.exit, report.details?.passedOver], ['done', 1]);
  assert.equal(String(await stored(buckets, 'minio/gone.txt')), 'back');
});

test('fault 56: a key that comes back while prune hides it is named, and mirror --repair copies it again', async () => {
  const buckets = await mirrored(31);
  const ports = await buckets.prunePorts();
  const hide: typeof ports.remover.hide = async (keys) => {
    if (keys.includes('minio/gone.txt')) {
      await putFile(buckets, 'gone.txt', 'back');
      await mirrorElsewhere(buckets);
    }
    return ports.remover.hide(keys);
  };
  const report = await buckets.prune({ now, ports: { ...ports, remover: { hide } } });
  assert.equal(await isVisible(buckets, 'gone.txt'), false, 'the mistake was made');
  assert.deepEqual([report.exit, report.details?.overtaken], ['partial', ['gone.txt']]);
  assert.match(report.failure?.hint ?? '', /lifeboat mirror --repair \(to a task: REPAIR=true\)$/);
  const repaired = await buckets.mirror({ repair: true, now: new Date(now.getTime() + 120_000) });
  assert.deepEqual([repaired.exit, repaired.details?.copied], ['done', 1]);
  assert.equal(String(await stored(buckets, 'minio/gone.txt')), 'back');
  const { entries } = await newestIndex(buckets);
  assert.equal(entries.find(({ key }) => key === 'gone.txt')?.goneAt, undefined);
});

test('fault 56: a key that comes back just after prune hid it is visible, and nothing to tell', async () => {
  const buckets = await mirrored(31);
  const ports = await buckets.prunePorts();
  const hide: typeof ports.remover.hide = async (keys) => {
    const hidden = await ports.remover.hide(keys);
    if (keys.includes('minio/gone.txt')) {
      await putFile(buckets, 'gone.txt', 'back');
      await mirrorElsewhere(buckets);
    }
    return hidden;
  };
  const report = await buckets.prune({ now, ports: { ...ports, remover: { hide } } });
  assert.deepEqual([report.exit, report.details?.overtaken], ['done', []], report.summary);
  assert.equal(String(await stored(buckets, 'minio/gone.txt')), 'back');
});

test('fault 56: a file that went, came back and went again is hidden twice, and the first marker is no news', async () => {
  const buckets = await stores.anew();
  await putFiles(buckets, ['a.txt', 'b.txt', 'gone.txt']);
  await mirrorAt(buckets, daysAgo(40));
  await removeFile(buckets, 'gone.txt');
  await mirrorAt(buckets, daysAgo(35));
  await putSnapshot(buckets, slotBefore(now, { hours: 1 }));
  await buckets.prune({ now });
  await putFile(buckets, 'gone.txt', 'back');
  await mirrorAt(buckets, daysAgo(20));
  await removeFile(buckets, 'gone.txt');
  await mirrorAt(buckets, daysAgo(10));
  const report = await buckets.prune({ now, keepDailyDays: 8 });
  assert.deepEqual([report.exit, report.details?.plan?.files, report.details?.overtaken], ['done', ['gone.txt'], []]);
  assert.deepEqual(
    (await history(buckets, 'minio/gone.txt')).map((row) => row.split(' ').at(-1)),
    ['marker', 'version', 'marker', 'version'],
  );
});

/** On another machine, where no socket tells that prune is under way here. */
async function mirrorElsewhere(buckets: Buckets): Promise<void> {
  const ports = await buckets.mirrorPorts();
  const exclusion = socketExclusion({ scope: `another machine ${buckets.vaultBucket}`, clock: systemClock });
  const report = await buckets.mirror({ ports: { ...ports, exclusion }, now: new Date(now.getTime() + 60_000) });
  assert.equal(report.exit, 'done', report.summary);
}
