import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { run } from '../../../tools/setup/command.ts';
import { persistently } from '../../../tools/setup/persistently.ts';
import { scratch } from '../../helpers/scratch.ts';

const said: string[] = [];
const patient = { say: (line: string) => void said.push(line), pauses: [0, 0] };

test('a program that fails once is tried again, and that is said', async () => {
  await using home = await scratch('attempts');
  const second = `cat ${join(home.path, 'tried')} || { echo no such host >&2; echo it came > ${join(home.path, 'tried')}; exit 7; }`;
  const came = await persistently('a download', () => run('sh', ['-c', second]), patient);
  assert.equal(came.trim(), 'it came');
  assert.equal(said.length, 1);
  assert.match(said[0] ?? '', /^a download: tried again in 0 s: .*no such host/s);
});

test('fails with what the last of three attempts said', async () => {
  let attempts = 0;
  const failing = () => run('sh', ['-c', `echo attempt ${++attempts} >&2; exit 1`]);
  await assert.rejects(persistently('a download', failing, patient), /attempt 3$/);
  assert.equal(attempts, 3);
});

test('fails at once where no program ran: trying again changes nothing', async () => {
  let attempts = 0;
  const refuses = (work: () => Promise<unknown>) => assert.rejects(persistently('a download', work, patient));
  await refuses(async () => {
    attempts += 1;
    throw new Error('not root on Debian, so not installed');
  });
  await refuses(() => {
    attempts += 1;
    return run('/nowhere/at/all', []);
  });
  assert.equal(attempts, 2);
});
