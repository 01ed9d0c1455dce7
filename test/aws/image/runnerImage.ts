import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeRunnerContext } from '../../../lib/infra/jobs/runnerContext.ts';
import { commandsOf, filled } from '../../docs/commands.ts';
import { readerAt } from '../../docs/reader.ts';
import { debianImage, nodeImage } from '../../helpers/containers/bases.ts';
import { engineEnvironment, imageExists } from '../../helpers/containers/engine.ts';
import { scratch } from '../../helpers/scratch.ts';

/**
 * The runner's image, built from this clone by the very Dockerfile that is deployed, with the command of docs/reference/image.md for a
 * machine that reaches no registry; kept until the command or one of the files changes.
 */
export async function runnerImage(): Promise<string> {
  const [block = ''] = await commandsOf('docs/reference/image.md', import.meta.filename);
  const command = filled(block, {
    ' lifeboat-runner cdk.out/asset.<digest>': ' "$IMAGE" "$CONTEXT"',
    '<Debian>': await debianImage(),
    '<Node>': await nodeImage(),
  });
  await using home = await scratch('image');
  const context = join(home.path, 'context');
  await mkdir(context);
  writeRunnerContext(context);
  const image = `localhost/lifeboat-runner:${await digestOf(context, command)}`;
  if (await imageExists(image)) return image;
  const reader = await readerAt(home.path, { ...(await engineEnvironment()), IMAGE: image, CONTEXT: context });
  await reader.has(
    'docker',
    'BUILDAH_FORMAT=docker; export BUILDAH_FORMAT\ntest "$1" = build && shift && exec buildah build --isolation chroot --layers "$@"',
  );
  await reader.types(command);
  return image;
}

async function digestOf(context: string, command: string): Promise<string> {
  const hash = createHash('sha256').update(command);
  const entries = await readdir(context, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  for (const file of files.toSorted()) hash.update(file.slice(context.length)).update(await readFile(file));
  return hash.digest('hex').slice(0, 16);
}
