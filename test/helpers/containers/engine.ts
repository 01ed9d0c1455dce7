import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cached } from '../../../tools/setup/cache.ts';
import { run } from '../../../tools/setup/command.ts';
import { exitCodeOf } from '../../../tools/setup/persistently.ts';

/**
 * podman and buildah with a store of our own in the cache: nothing of the machine's own containers is seen or touched.
 * These variables, for whatever starts one of them.
 */
export async function engineEnvironment(): Promise<Readonly<Record<string, string>>> {
  const home = cached('containers');
  await mkdir(home, { recursive: true });
  const files = {
    // The default writes `host-gateway` as it stands, and a container then does not reach the machine by that name.
    'hosts.base': '127.0.0.1 localhost\n10.88.0.1 host.docker.internal\n',
    // Larger limits are refused where a container runs inside another one.
    'containers.conf': `[containers]
base_hosts_file = "${home}/hosts.base"
default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
`,
    'storage.conf': `[storage]
driver = "${await storageDriver(home)}"
runroot = "${home}/run"
graphroot = "${home}/graph"
`,
  };
  for (const [name, text] of Object.entries(files)) {
    const path = join(home, name);
    if ((await textOf(path)) === text) continue;
    // Whole or not at all: an engine that another process has just started may be reading it, and would find no store of ours.
    const whole = `${path}.${randomUUID()}`;
    await writeFile(whole, text);
    await rename(whole, path);
  }
  return {
    CONTAINERS_CONF: join(home, 'containers.conf'),
    CONTAINERS_STORAGE_CONF: join(home, 'storage.conf'),
  };
}

/** Runs podman to its end; its stdout. */
export async function podman(...args: readonly string[]): Promise<string> {
  return run('podman', args, { environment: await engineEnvironment() });
}

export async function imageExists(image: string): Promise<boolean> {
  try {
    await podman('image', 'exists', image);
    return true;
  } catch (error) {
    // Whatever else went wrong says nothing of the image.
    if (exitCodeOf(error) === 1) return false;
    throw error;
  }
}

/**
 * Layers that share what they have in common, where the kernel can: not on top of layers themselves. A store that there is
 * keeps its own: the kernel tells of layers from when anybody first loads them, and then buildah would build where podman, which
 * keeps to the first kind that it had, does not look.
 */
async function storageDriver(home: string): Promise<'overlay' | 'vfs'> {
  const [, kept] = /^driver = "(overlay|vfs)"$/m.exec(await textOf(join(home, 'storage.conf'))) ?? [];
  if (kept !== undefined) return kept as 'overlay' | 'vfs';
  const [known, below] = [await readFile('/proc/filesystems', 'utf8'), await run('stat', ['-f', '-c', '%T', home])];
  return /\boverlay\b/.test(known) && below.trim() !== 'overlayfs' ? 'overlay' : 'vfs';
}

/** Empty where there is none. */
async function textOf(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '');
}
