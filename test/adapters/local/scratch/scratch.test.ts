import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmod, mkdir, readdir, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { scratchIn } from '../../../../lib/adapters/local/scratch/scratch.ts';
import { scratch, tinyTmpfs } from '../../../helpers/scratch.ts';
import { nameOfDead } from './ownNames.ts';

test('a directory is there for its user alone while it is used, and gone afterwards, whatever happened', async () => {
  await using folder = await scratch('scratch');
  const disk = scratchIn(join(folder.path, 'made', 'on', 'the', 'way'));
  const used = await disk.use('a job/../x', async (directory) => {
    assert.equal((await stat(directory)).mode & 0o777, 0o700);
    await writeFile(join(directory, 'file'), 'x');
    return directory;
  });
  await assert.rejects(stat(used), { code: 'ENOENT' });
  const failure = new Error('inside');
  await assert.rejects(
    disk.use('b', async () => Promise.reject(failure)),
    failure,
  );
  assert.deepEqual(await readdir(join(folder.path, 'made', 'on', 'the', 'way')), []);
});

test('leftovers of dead runs are swept, those of living ones and what is not ours are not', async () => {
  await using folder = await scratch('scratch');
  const dead = await nameOfDead('drill');
  const recycled = await nameOfDead('drill', { pid: process.pid });
  await scratchIn(folder.path).use('mine', async (mine) => {
    for (const name of [dead, recycled, 'lifeboat-notes', 'somebody-elses']) await mkdir(join(folder.path, name));
    await scratchIn(folder.path).use('next', async (next) => {
      const names = (await readdir(folder.path)).map((name) => join(folder.path, name));
      assert.deepEqual(
        names.toSorted(),
        [mine, next, join(folder.path, 'lifeboat-notes'), join(folder.path, 'somebody-elses')].toSorted(),
      );
    });
  });
});

test('what another user left in a shared directory is passed over, and keeps nobody from working', async () => {
  await using folder = await scratch('scratch');
  await chmod(folder.path, 0o1777);
  const theirs = await nameOfDead('drill');
  await mkdir(join(folder.path, theirs, 'deep'), { recursive: true, mode: 0o700 });
  process.seteuid?.('nobody');
  try {
    await scratchIn(folder.path).use('mine', async (mine) => writeFile(join(mine, 'file'), 'x'));
  } finally {
    process.seteuid?.(0);
  }
  assert.deepEqual(await readdir(folder.path), [theirs]);
});

test('what another container made is swept only when no run can be in it any more', async () => {
  await using folder = await scratch('scratch');
  const elsewhere = { pid: process.pid, namespace: '1' };
  const [perhapsAlive, old] = [await nameOfDead('backup', elsewhere), await nameOfDead('drill', elsewhere)];
  for (const name of [perhapsAlive, old]) await mkdir(join(folder.path, name));
  const longAgo = new Date(Date.now() - 8 * 86_400_000);
  await utimes(join(folder.path, old), longAgo, longAgo);
  await scratchIn(folder.path).use('mine', async () => undefined);
  assert.deepEqual(await readdir(folder.path), [perhapsAlive]);
});

test('fault 20: a full scratch disk fails with the directory and the mend named, and nothing is left', async () => {
  await using disk = await tinyTmpfs(1);
  const tiny = scratchIn(disk.path);
  assert.ok((await tiny.free()) <= 1024 * 1024);
  await assert.rejects(
    tiny.use('spool', (directory) => writeFile(join(directory, 'archive'), Buffer.alloc(2 * 1024 * 1024))),
    { kind: 'unexpected', message: `no space left in the scratch directory ${disk.path}` },
  );
  assert.deepEqual(await readdir(disk.path), []);
});

test('a disk that is mounted for reading is named, with the mend', async () => {
  await using disk = await tinyTmpfs(1);
  await promisify(execFile)('mount', ['-o', 'remount,ro', disk.path]);
  await assert.rejects(
    scratchIn(disk.path).use('drill', async () => assert.fail('was used')),
    { kind: 'configuration', message: `cannot write in the scratch directory ${disk.path}: EROFS` },
  );
});
