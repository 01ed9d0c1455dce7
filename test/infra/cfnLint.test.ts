import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { createApp } from '../../lib/infra/app.ts';
import { locate } from '../../tools/setup/prepare.ts';
import { scratch } from '../helpers/scratch.ts';
import { context, deploymentOf, kindNames } from './templates.ts';

const cfnLint = await locate('cfn-lint');

test('cfn-lint has nothing to say of the templates of any kind of deployment', async () => {
  await using folder = await scratch('cfn-lint');
  const templates: string[] = [];
  for (const kind of kindNames) {
    const outdir = join(folder.path, kind.replaceAll(' ', '-'));
    createApp(await deploymentOf(kind), { context, outdir }).synth();
    templates.push(...['vault', 'runner'].map((stack) => join(outdir, `lifeboat-${stack}.template.json`)));
  }
  const { status, stdout, stderr } = spawnSync(cfnLint, ['--template', ...templates], { encoding: 'utf8' });
  assert.equal(status, 0, stdout + stderr);
});
