import assert from 'node:assert/strict';
import { cp, mkdir, readdir, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { after, before, test } from 'node:test';

import { writeRunnerContext } from '../../lib/infra/jobs/runnerContext.ts';
import { type Scratch, scratch } from '../helpers/scratch.ts';
import { top } from './blocks.ts';
import { commandsOf } from './commands.ts';
import { type Reader, readerAt } from './reader.ts';

/** What no clone brings along. */
const made = new Set(['node_modules', '.git', 'dist', 'cdk.out']);

let home: Scratch;
let clone: string;
let reader: Reader;
before(async () => {
  home = await scratch('clone');
  clone = join(home.path, 'clone');
  await cp(top, clone, { recursive: true, filter: (path) => !made.has(relative(top, path)) });
  reader = await readerAt(home.path, {
    npm_config_cache: process.env['npm_config_cache'] ?? join(homedir(), '.npm'),
    npm_config_prefer_offline: 'true',
    npm_config_prefix: join(home.path, 'global'),
    CDK_DISABLE_CLI_TELEMETRY: 'true',
    // npm asks the registry for what its cache lacks, with the authorities that this machine trusts.
    ...(process.env['NODE_EXTRA_CA_CERTS'] === undefined
      ? {}
      : { NODE_EXTRA_CA_CERTS: process.env['NODE_EXTRA_CA_CERTS'] }),
    // npm would leave its cache of compiled code in the temporary directory.
    NODE_DISABLE_COMPILE_CACHE: '1',
  });
  // The machine's own Node may be older than the README asks for.
  await reader.has('node', `exec '${process.execPath}' "$@"`);
});
after(() => home[Symbol.asyncDispose]());

async function typed(block = ''): Promise<string> {
  return (await reader.types(`cd clone\n${block}`)).stdout;
}

test('a clone is built, packed and installed as the README says', async () => {
  const [block] = await commandsOf('README.md', import.meta.filename);
  await typed(block);
  const { stdout } = await reader.types('global/bin/lifeboat --version');
  const { version } = JSON.parse(await readFile(join(top, 'package.json'), 'utf8')) as { version: string };
  assert.ok(stdout.includes(version));
});

test('without an account both templates are made, with the context of the image, and one is printed, as docs/guide/aws.md says', async () => {
  const [block] = await commandsOf('docs/guide/aws.md', import.meta.filename);
  assert.match(await typed(block), /^ +Type: AWS::ECS::TaskDefinition$/m);
  const written = await readdir(join(clone, 'cdk.out'));
  for (const stack of ['lifeboat-vault', 'lifeboat-runner']) assert.ok(written.includes(`${stack}.template.json`));

  // docs/reference/image.md sends its readers here.
  const found = await readdir(join(clone, 'cdk.out'), { recursive: true });
  const [dockerfile = '', ...more] = found.filter((path) => /^asset\.\w+\/Dockerfile$/.test(path));
  assert.deepEqual(more, []);
  const expected = join(home.path, 'context');
  await mkdir(expected);
  writeRunnerContext(expected);
  const context = await readdir(join(clone, 'cdk.out', dirname(dockerfile)), { recursive: true });
  assert.deepEqual(context.toSorted(), (await readdir(expected, { recursive: true })).toSorted());
});
