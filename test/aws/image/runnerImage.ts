import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeRunnerContext } from '../../../lib/infra/runnerContext.ts';
import { scratch } from '../../helpers/scratch.ts';
import { run } from '../../setup/command.ts';
import { debianImage, nodeImage } from './bases.ts';
import { engineEnvironment, imageExists } from './engine.ts';

/** The major that Debian 12 brings: PostgreSQL's own packages, which hold all of them, are not reached from everywhere. */
const majors = ['15'] as const;

/** The runner's image, built from this clone by the very Dockerfile that is deployed; kept until one of its files changes. */
export async function runnerImage(): Promise<string> {
  const options = {
    BASE: await debianImage(),
    NODE: await nodeImage(),
    PG_MAJORS: majors.join(' '),
    PG_APT: '',
  };
  await using home = await scratch('image');
  const context = join(home.path, 'context');
  await mkdir(context);
  writeRunnerContext(context);
  const image = `localhost/lifeboat-runner:${await digestOf(context, options)}`;
  if (await imageExists(image)) return image;
  const given = Object.entries(options).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]);
  await run('buildah', ['build', '--isolation', 'chroot', '--layers', ...given, '--tag', image, context], {
    environment: { ...(await engineEnvironment()), BUILDAH_FORMAT: 'docker' },
  });
  return image;
}

async function digestOf(context: string, options: Readonly<Record<string, string>>): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify(options));
  const entries = await readdir(context, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  for (const file of files.toSorted()) hash.update(file.slice(context.length)).update(await readFile(file));
  return hash.digest('hex').slice(0, 16);
}
