import { chmod, mkdir, readFile, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Failure } from '../../../errors.ts';
import type { ServiceHost } from '../../../ports/services.ts';
import { ProcessFailure } from '../processes/failure.ts';
import { run } from '../processes/run.ts';

/** Starting a timer may start a missed run at once, and `--now` does not wait for that. */
const timeoutSeconds = 60;

/**
 * The systemd of this machine; with a `root` other than `/` the files of an image, for the systemd that will read them there:
 * what is enabled starts when the image does. Failure `configuration` where systemd is not what runs this machine.
 */
export async function systemdHost(root: string): Promise<ServiceHost> {
  const live = root === '/';
  if (live) await demandSystemd();
  const place = (path: string): string => join(root, path);
  const systemctl = async (...options: readonly string[]): Promise<void> => {
    await command('systemctl', live ? options : [`--root=${root}`, ...options]);
  };
  const reload = async (): Promise<void> => {
    if (live) await systemctl('daemon-reload');
  };
  const now = live ? ['--now'] : [];
  return {
    read: async (path) => readFile(place(path), 'utf8').catch(noneIfMissing),
    async write(path, text, mode) {
      await mkdir(dirname(place(path)), { recursive: true, mode: mode === 0o600 ? 0o700 : 0o755 });
      await writeFile(`${place(path)}.new`, text, { mode, flush: true });
      // The mode of a new file is what the umask leaves of it, and an old one keeps its own.
      await chmod(`${place(path)}.new`, mode);
      await rename(`${place(path)}.new`, place(path));
    },
    async remove(path) {
      await rm(place(path));
      for (let folder = dirname(path); folder.split('/').includes('lifeboat'); folder = dirname(folder)) {
        await rmdir(place(folder)).catch(() => undefined);
      }
    },
    async makeUsers() {
      await command('systemd-sysusers', live ? [] : [`--root=${root}`]);
    },
    async enable(timers) {
      await reload();
      if (timers.length > 0) await systemctl('enable', ...now, ...timers);
    },
    async disable(timers) {
      if (timers.length > 0) await systemctl('disable', ...now, ...timers);
    },
    async forget(services) {
      await reload();
      if (!live || services.length === 0) return;
      const words = ['list-units', '--all', '--failed', '--plain', '--no-legend', '--full', ...services];
      const failed = (await command('systemctl', words)).split('\n').flatMap((line) => line.split(' ', 1));
      const named = failed.filter((unit) => services.includes(unit));
      if (named.length > 0) await systemctl('reset-failed', ...named);
    },
  };
}

async function command(program: string, options: readonly string[]): Promise<string> {
  try {
    return (await run({ command: program, arguments: options, timeoutSeconds })).stdout;
  } catch (error) {
    if (error instanceof ProcessFailure && error.detail.kind === 'not found') throw noSystemd(error);
    throw error;
  }
}

/** systemd makes this folder when it is the machine's first process, and asks others to look for it. */
async function demandSystemd(): Promise<void> {
  const runs = await stat('/run/systemd/system').then(
    () => true,
    () => false,
  );
  if (!runs) throw noSystemd(undefined);
}

function noSystemd(cause: unknown): Failure {
  return new Failure('configuration', 'this machine is not run by systemd', {
    hint: 'keep the jobs running in one process: lifeboat run; or write the files of an image: lifeboat install --root <directory>',
    cause,
  });
}

function noneIfMissing(error: unknown): null {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
  throw error;
}
