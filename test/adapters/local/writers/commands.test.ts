import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { scratchIn } from '../../../../lib/adapters/local/scratch/scratch.ts';
import { commandWriters } from '../../../../lib/adapters/local/writers/commands.ts';
import { Failure } from '../../../../lib/errors.ts';
import { type Scratch, scratch } from '../../../helpers/scratch.ts';
import { until } from '../../../helpers/until.ts';

const never = new AbortController().signal;

let folder: Scratch;

before(async () => {
  folder = await scratch('writers');
});
after(() => folder[Symbol.asyncDispose]());

function writers(stop: string, start = 'true', timeoutSeconds = 60) {
  const environment = { HOME: '/somewhere' };
  return commandWriters({ stop, start, timeoutSeconds, environment, scratch: scratchIn(join(folder.path, 'scratch')) });
}

test('the lines run in a shell that sees the operator’s home and no credential of ours', async () => {
  await using home = await scratch('writers');
  const file = join(home.path, 'seen');
  process.env['MINIO_SECRET_KEY'] = 'must-not-be-seen';
  const both = writers(`env > ${file} && echo stopped >> ${file}`, `echo started >> ${file}`);
  await both.stop(never);
  await both.start();
  delete process.env['MINIO_SECRET_KEY'];
  const seen = await readFile(file, 'utf8');
  assert.match(seen, /HOME=\/somewhere\n/);
  assert.match(seen, /stopped\nstarted\n$/);
  assert.doesNotMatch(seen, /must-not-be-seen/);
});

test('fails with the end of what was said, and the line to try by hand', async () => {
  await assert.rejects(writers("echo 'no such service: web' >&2; exit 17").stop(never), (error) => {
    assert.ok(error instanceof Failure);
    assert.equal(error.kind, 'configuration');
    assert.match(error.message, /RESTORE_STOP_COMMAND exited with code 17.*no such service: web/s);
    assert.match(error.hint ?? '', /^try it by hand: echo/);
    return true;
  });
});

test('fails when a line takes longer than it may, and ends it', async () => {
  await assert.rejects(writers('exec sleep 600', 'true', 1).stop(never), /RESTORE_STOP_COMMAND did not end within 1 s/);
});

test('does not wait for what a line leaves running, which can go on printing', { timeout: 60_000 }, async () => {
  const [gate, seen] = [join(folder.path, 'gate'), join(folder.path, 'seen')];
  const both = writers(`mkfifo ${gate}`, `(timeout 60 cat ${gate}; echo working; echo "still here" >${seen}) &`);
  await both.stop(never);
  await both.start();
  assert.deepEqual(await readdir(join(folder.path, 'scratch')), []);
  await writeFile(gate, 'go on\n');
  await until('it has printed', async () => (await readFile(seen, 'utf8').catch(() => '')) === 'still here\n');
});
