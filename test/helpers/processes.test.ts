import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { access, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';

import { firstLine } from './firstLine.ts';
import { failOnLeftovers } from './leftovers.ts';
import { listeningPorts } from './listeningPorts.ts';
import { scratch, tinyTmpfs } from './scratch.ts';
import { runMark } from './servers/environment.ts';

const here = (file: string) => JSON.stringify(join(import.meta.dirname, file));

/** Starts two servers, mounts a disk, says where, and waits to be killed. */
const parent = `
  const { startMinio } = await import(${here('servers/minio.ts')});
  const { startPostgres } = await import(${here('servers/postgres.ts')});
  const { tinyTmpfs } = await import(${here('scratch.ts')});
  const [minio, postgres, disk] = [await startMinio(), await startPostgres(), await tinyTmpfs(1)];
  console.log(JSON.stringify({ pids: [minio.pid, postgres.pid], port: minio.port, disk: disk.path }));
  setInterval(() => {}, 1000);
`;

test('servers die with their parent, even killed, and the next one sweeps what it left', async () => {
  await using home = await scratch('sweep');
  const mark = randomUUID();
  const child = spawn(process.execPath, ['--input-type=module', '-e', parent], {
    env: { ...process.env, TMPDIR: home.path, [runMark]: mark },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const { pids, port, disk } = JSON.parse(await firstLine(child)) as { pids: number[]; port: number; disk: string };
  assert.deepEqual(await listeningPorts(pids[0] ?? 0), [port]);
  await writeFile(join(disk, 'file'), 'x');
  child.kill('SIGKILL');
  await once(child, 'exit');

  const run = { mark, directory: join(home.path, 'nothing here') };
  await mkdir(run.directory);
  await failOnLeftovers(run);
  // A process that ended has no command line; one that init has not reaped yet still has a pid.
  for (const pid of pids) assert.equal(await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => ''), '');
  await access(disk);

  const next = `const { scratch } = await import(${here('scratch.ts')}); await scratch('next');`;
  const sweeper = spawn(process.execPath, ['--input-type=module', '-e', next], {
    env: { ...process.env, TMPDIR: home.path },
    stdio: 'inherit',
  });
  assert.deepEqual(await once(sweeper, 'exit'), [0, null]);
  await assert.rejects(access(disk), { code: 'ENOENT' });
});

test('fails on a process and a file that are left, naming both, and ends the process', async () => {
  await using home = await scratch('left');
  await writeFile(join(home.path, 'forgotten.txt'), '');
  const mark = randomUUID();
  const child = spawn('sleep', ['1000'], { env: { ...process.env, [runMark]: mark }, stdio: 'ignore' });
  await once(child, 'spawn');
  const gone = once(child, 'exit');
  await assert.rejects(
    failOnLeftovers({ mark, directory: home.path }, 200),
    (error: Error) =>
      error.message.includes(`process ${child.pid}: sleep 1000`) && error.message.includes('forgotten.txt'),
  );
  assert.deepEqual(await gone, [null, 'SIGKILL']);
});

test('a tiny disk fills up and is unmounted', async () => {
  const disk = await tinyTmpfs(1);
  await assert.rejects(writeFile(join(disk.path, 'big'), Buffer.alloc(2_000_000)), { code: 'ENOSPC' });
  await disk[Symbol.asyncDispose]();
  await assert.rejects(access(disk.path), { code: 'ENOENT' });
});
