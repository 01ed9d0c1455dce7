import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { ProcessFailure, type ProcessProblem } from '../../../../lib/adapters/local/processes/failure.ts';
import { run, start } from '../../../../lib/adapters/local/processes/run.ts';
import type { FailureKind } from '../../../../lib/errors.ts';
import { scratch } from '../../../helpers/scratch.ts';
import { until } from '../../../helpers/until.ts';
import { children, hasEnded } from './streams.ts';

const shell = (script: string) => ({ command: 'sh', arguments: ['-c', script] });

/** Of the given kinds. */
function problem(kind: ProcessProblem['kind'], exit: FailureKind, message: RegExp) {
  return (error: unknown): boolean => {
    assert.ok(error instanceof ProcessFailure);
    assert.equal(error.detail.kind, kind);
    assert.equal(error.kind, exit);
    assert.match(error.message, message);
    return true;
  };
}

test('a program gets its input, its arguments as they are, and gives back what it wrote', async () => {
  const { stdout, stderr } = await run({
    command: 'sh',
    arguments: ['-c', 'cat; printf %s "$1" >&2', 'sh', `it's $(id) "quoted"\n`],
    input: 'in\0put',
  });
  assert.equal(stdout, 'in\0put');
  assert.equal(stderr, `it's $(id) "quoted"\n`);
});

test('nothing of our environment reaches a child but what it is given', async () => {
  process.env['LIFEBOAT_TEST_SECRET'] = 'hunter2';
  const { stdout } = await run({ command: 'env', arguments: [], environment: { PGPASSWORD: 'given' } });
  delete process.env['LIFEBOAT_TEST_SECRET'];
  assert.deepEqual(
    stdout
      .trim()
      .split('\n')
      .map((line) => line.split('=')[0])
      .toSorted((a, b) => (a ?? '').localeCompare(b ?? '')),
    ['HOME', 'LC_ALL', 'PATH', 'PGPASSWORD', 'TZ'],
  );
});

test('a program that is not installed fails as a configuration problem that names its package', async () => {
  await assert.rejects(
    run({ command: 'igzip-that-is-not-there', arguments: [] }),
    problem('not found', 'configuration', /cannot find the program igzip-that-is-not-there/),
  );
  await assert.rejects(run({ command: '/nowhere/pg_dump', arguments: [] }), {
    hint: 'apt-get install postgresql-client',
  });
});

test('a file that is no program, and a folder that is not there, fail by their code', async () => {
  await assert.rejects(
    run({ command: '/etc/passwd', arguments: [] }),
    problem('not started', 'unexpected', /^cannot start \/etc\/passwd: EACCES$/),
  );
  await assert.rejects(
    run({ command: 'true', arguments: [], cwd: '/nowhere' }),
    problem('not started', 'unexpected', /ENOENT/),
  );
});

test('an exit code other than 0 fails with the end of what the program said', async () => {
  await assert.rejects(
    run(shell('echo first >&2; echo last >&2; exit 3')),
    problem('exited', 'unexpected', /^sh exited with code 3: first; last$/),
  );
});

test('a program that is killed fails naming the signal', async () => {
  await assert.rejects(run(shell('kill -9 $$')), problem('killed', 'unexpected', /^sh was killed by SIGKILL$/));
});

test('a program that takes too long, writes too much or is called off is ended', async () => {
  await assert.rejects(
    run({ command: 'sleep', arguments: ['60'], timeoutSeconds: 0.1 }),
    problem('timed out', 'unexpected', /^sleep did not end within 0.1 s$/),
  );
  await assert.rejects(
    run({ command: 'yes', arguments: [], outputLimitBytes: 1000 }),
    problem('wrote too much', 'unexpected', /^yes wrote more than 1000 bytes$/),
  );
  const stop = new AbortController();
  const called = run({ command: 'sleep', arguments: ['60'], signal: stop.signal });
  stop.abort();
  await assert.rejects(called, problem('aborted', 'interrupted', /^sleep was stopped on request$/));
  await assert.rejects(
    run({ command: 'sleep', arguments: ['60'], signal: stop.signal }),
    problem('aborted', 'interrupted', /^sleep/),
  );
  assert.deepEqual(await children(), []);
});

test('a limit holds although others of the program keep its output open', { timeout: 60_000 }, async () => {
  await using folder = await scratch('held');
  const pidFile = join(folder.path, 'pid');
  // The limit is met by what it writes after it has left somebody, not by a time that may be over before.
  const held = shell(`sleep 600 & echo $! >${pidFile}; echo enough; wait`);
  await assert.rejects(
    run({ ...held, outputLimitBytes: 3 }),
    problem('wrote too much', 'unexpected', /^sh wrote more/),
  );
  process.kill(Number(await readFile(pidFile, 'utf8')));
});

test('a program that stopped itself is ended all the same', async () => {
  await assert.rejects(
    run({ ...shell('kill -STOP $$; sleep 60'), timeoutSeconds: 0.1 }),
    problem('timed out', 'unexpected', /^sh did not/),
  );
  assert.deepEqual(await children(), []);
});

test('a started program writes to its log and goes on until it is stopped', async () => {
  await using folder = await scratch('start');
  const log = join(folder.path, 'log');
  const server = await start({ ...shell('echo ready; echo warned >&2; exec sleep 60'), log });
  await until('it has warned', async () => (await readFile(log, 'utf8')).includes('warned'));
  const ending = await server.stop('SIGINT');
  assert.equal(ending?.kind, 'killed');
  assert.deepEqual(await server.exited, ending);
  assert.equal(await readFile(log, 'utf8'), 'ready\nwarned\n');
  await assert.rejects(
    start({ command: 'not-there', arguments: [], log }),
    problem('not found', 'configuration', /not-there/),
  );
});

test('a program that dies with its parent is gone when the parent is killed', async () => {
  await using folder = await scratch('orphan');
  const pidFile = join(folder.path, 'pid');
  const parent = `
    import { readFileSync, writeFileSync } from 'node:fs';
    import { start } from '${join(import.meta.dirname, '../../../../lib/adapters/local/processes/run.ts')}';
    const child = await start({ command: 'sleep', arguments: ['60'], log: '${join(folder.path, 'log')}', diesWithParent: true });
    writeFileSync('${pidFile}', String(child.pid));
    while (!readFileSync('/proc/' + child.pid + '/comm', 'utf8').startsWith('sleep'));
    process.kill(process.pid, 'SIGKILL');`;
  await assert.rejects(promisify(execFile)(process.execPath, ['--input-type=module', '-e', parent]), {
    signal: 'SIGKILL',
  });
  const pid = Number(await readFile(pidFile, 'utf8'));
  await until('the program is gone', () => hasEnded(pid));
});
