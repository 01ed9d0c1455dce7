import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../../../tools/setup/command.ts';
import { debianImage } from '../../helpers/containers/bases.ts';
import { engineEnvironment, imageExists } from '../../helpers/containers/engine.ts';
import { scratch } from '../../helpers/scratch.ts';

/** A host that systemd runs; built once a machine, until its Dockerfile changes. */
export async function machineImage(): Promise<string> {
  const dockerfile = join(import.meta.dirname, 'Dockerfile');
  const digest = createHash('sha256').update(await readFile(dockerfile));
  const image = `localhost/lifeboat-machine:${digest.digest('hex').slice(0, 16)}`;
  if (await imageExists(image)) return image;
  await using context = await scratch('context');
  const base = `BASE=${await debianImage()}`;
  const fixed = ['build', '--isolation', 'chroot', '--file', dockerfile, '--build-arg', base];
  await run('buildah', [...fixed, '--tag', image, context.path], {
    environment: { ...(await engineEnvironment()), BUILDAH_FORMAT: 'docker' },
  });
  return image;
}
