import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { test } from 'node:test';
import { scratch } from '../helpers/scratch.ts';

const top = join(import.meta.dirname, '../..');
/** This Node first: the machine's own may be older than the packed program asks for. */
const environment = {
  ...process.env,
  PATH: `${dirname(process.execPath)}${delimiter}${process.env['PATH'] ?? ''}`,
  // npm would leave its cache of compiled code in the temporary directory.
  NODE_DISABLE_COMPILE_CACHE: '1',
};

function succeed(directory: string, program: string, options: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(program, options, {
    cwd: directory,
    encoding: 'utf8',
    env: environment,
  });
  assert.equal(status, 0, `${program} ${options.join(' ')}: ${error?.message ?? stderr}`);
  return stdout;
}

test('the packed program brings openpgp and nothing else, and runs where it is installed', async () => {
  await using folder = await scratch('pack');
  succeed(top, 'npm', ['pack', '--pack-destination', folder.path]);
  const [tarball = ''] = readdirSync(folder.path);
  // Without it npm would look for a project in the folders above.
  writeFileSync(join(folder.path, 'package.json'), '{}');
  succeed(folder.path, 'npm', ['install', '--prefer-offline', `./${tarball}`]);

  const modules = join(folder.path, 'node_modules');
  const installed = readdirSync(modules).filter((name) => !name.startsWith('.'));
  assert.deepEqual(installed, ['lifeboat', 'openpgp']);

  const { version } = JSON.parse(readFileSync(join(top, 'package.json'), 'utf8')) as { version: string };
  const lifeboat = join(modules, '.bin/lifeboat');
  assert.ok(succeed(folder.path, lifeboat, ['--version']).includes(version));
  assert.match(succeed(folder.path, lifeboat, ['--help']), /usage: lifeboat/i);

  const bundle = readFileSync(join(modules, 'lifeboat/dist/lifeboat.js'), 'utf8');
  assert.ok(!bundle.includes(top), 'the bundle names the folder it was built in');
});
