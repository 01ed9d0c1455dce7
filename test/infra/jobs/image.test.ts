import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { App, Stack } from 'aws-cdk-lib';
import { imageMajors } from '../../../lib/config/deployment/majors.ts';
import { renewed, runnerImage } from '../../../lib/infra/jobs/image.ts';
import { scratch } from '../../helpers/scratch.ts';
import { deploymentOf } from '../templates.ts';

interface Assets {
  readonly dockerImages: Readonly<Record<string, { readonly source: { readonly dockerBuildArgs?: object } }>>;
}

/** The images that a deploy in this month builds, by their digests. */
async function imagesOf(month: string): Promise<Assets['dockerImages']> {
  await using out = await scratch('image-digest');
  const app = new App({ context: { [renewed]: month }, outdir: out.path });
  const stack = new Stack(app, 'of-image');
  runnerImage(stack, (await deploymentOf('the example')).aws);
  app.synth();
  return (JSON.parse(await readFile(join(out.path, 'of-image.assets.json'), 'utf8')) as Assets).dockerImages;
}

test('the first deploy of a month builds the image again, a second one does not', async () => {
  const [november, again, december] = [await imagesOf('2026-11'), await imagesOf('2026-11'), await imagesOf('2026-12')];
  assert.deepEqual(Object.keys(november), Object.keys(again));
  assert.notDeepEqual(Object.keys(november), Object.keys(december));
  assert.deepEqual(
    Object.values(december).map(({ source }) => source.dockerBuildArgs),
    [{ PG_MAJORS: imageMajors.join(' '), RENEWED: '2026-12' }],
  );
});

test('an image that is built by hand has the same majors', async () => {
  const dockerfile = await readFile(join(import.meta.dirname, '../../../containers/runner/Dockerfile'), 'utf8');
  assert.ok(dockerfile.includes(`\nARG PG_MAJORS="${imageMajors.join(' ')}"\n`));
});
