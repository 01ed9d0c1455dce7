import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdir, readdir, readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { App, Stack } from 'aws-cdk-lib';
import { bundleOf } from '../../lib/infra/jobs/bundle.ts';
import { type Scratch, scratch } from '../helpers/scratch.ts';

const top = join(import.meta.dirname, '../..');
const mostBytes = 400_000;
const functions = ['janitor', 'launch', 'outcome', 'prune', 'pulse'] as const;

let home: Scratch;
const bundles = new Map<string, string>();

/** As the stacks make them, beside nothing but what the runtime brings. */
before(async () => {
  home = await scratch('bundles');
  await mkdir(join(home.path, 'node_modules'));
  for (const brought of ['@aws-sdk', '@smithy']) {
    await symlink(join(top, 'node_modules', brought), join(home.path, 'node_modules', brought));
  }
  for (const name of functions) {
    const outdir = join(home.path, name);
    bundleOf(name).bind(new Stack(new App({ outdir }), name));
    const asset = (await readdir(outdir)).find((entry) => entry.startsWith('asset.')) ?? '';
    bundles.set(name, join(outdir, asset, 'index.mjs'));
  }
});
after(() => home[Symbol.asyncDispose]());

test('the table of the bundles names every function that there is', async () => {
  const folders = (await readdir(join(top, 'functions'), { withFileTypes: true })).filter((entry) =>
    entry.isDirectory(),
  );
  assert.deepEqual(new Set(folders.map(({ name }) => name)), new Set(functions));
});

test('every bundle is small', async (t) => {
  const sizes = new Map<string, number>();
  for (const [name, file] of bundles) sizes.set(name, (await readFile(file)).length);
  for (const [name, bytes] of sizes) {
    t.diagnostic(`${name.padEnd(8)} ${String(Math.ceil(bytes / 1000)).padStart(4)} kB`);
  }
  for (const [name, bytes] of sizes) assert.ok(bytes <= mostBytes, `${name} is ${bytes} bytes`);
});

for (const name of functions) {
  test(`the bundle of ${name} starts with what the runtime brings, and says what its stack did not set`, () => {
    const program = `const { handler } = await import(${JSON.stringify(bundles.get(name))});
      await handler({}).catch(() => undefined);`;
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
      encoding: 'utf8',
      env: {},
      timeout: 60_000,
    });
    assert.equal(status, 0, stderr);
    const error = stdout.split('\n').find((line) => line.startsWith('{'));
    assert.match(error ?? '', /"level":"error".*(?:not set|not configured|not an event of a rule)/);
  });
}
