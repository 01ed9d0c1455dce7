import { cp, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { run } from '../../../tools/setup/command.ts';
import { scratch } from '../scratch.ts';
import { engineEnvironment, imageExists } from './engine.ts';

const suite = 'bookworm';
const archive = 'http://deb.debian.org';
const sources = `deb ${archive}/debian ${suite} main
deb ${archive}/debian ${suite}-updates main
deb ${archive}/debian-security ${suite}-security main
`;

/** Stands in for `debian:bookworm-slim`, which is on a registry: the same Debian, from its packages. Made once a machine. */
export async function debianImage(): Promise<string> {
  return imported(`localhost/lifeboat-debian:${suite}`, async (root) => {
    await run('debootstrap', ['--variant=minbase', suite, root, `${archive}/debian`]);
    await writeFile(join(root, 'etc/apt/sources.list'), sources);
  });
}

/** Stands in for `node:24-bookworm-slim`: this very Node, and nothing else, for nothing else is taken from it. */
export async function nodeImage(): Promise<string> {
  return imported(`localhost/lifeboat-node:${process.versions.node}`, async (root) => {
    const program = join(root, 'usr/local/bin/node');
    await mkdir(dirname(program), { recursive: true });
    await cp(process.execPath, program);
  });
}

/** The image of what `fill` puts into an empty root, unless there is one of that name. */
async function imported(image: string, fill: (root: string) => Promise<void>): Promise<string> {
  if (await imageExists(image)) return image;
  await using home = await scratch('root');
  const [root, tarball] = [join(home.path, 'root'), join(home.path, 'root.tar')];
  await mkdir(root);
  await fill(root);
  await run('tar', ['--numeric-owner', '-C', root, '-cf', tarball, '.']);
  await run('podman', ['import', tarball, image], { environment: await engineEnvironment() });
  return image;
}
