import { join } from 'node:path';

import { cached, exists, fillCache } from '../cache.ts';
import { onPath, run } from '../command.ts';
import type { Tool } from './tool.ts';

/** What the newest of the modules below asks for. */
const oldestGo = [1, 24] as const;

/** A program built from a Go module at a pinned version; one that is on PATH already is taken instead. */
export function goProgram(options: {
  readonly program: string;
  readonly module: string;
  readonly version: string;
  /** What `--version` of the right program prints, where another program shares the name. */
  readonly recognise?: RegExp;
}): Tool {
  const { program, version } = options;
  const folder = `${program}-${version}`;
  return {
    how: `go install ${options.module}@${version}`,
    async find() {
      const present = await onPath(program);
      if (present !== undefined && (await recognised(present, options.recognise))) return present;
      const built = join(cached(folder), program);
      return (await exists(built)) ? built : undefined;
    },
    async install() {
      await requireGo(program);
      await fillCache(folder, async (directory) => {
        await run('go', ['install', `${options.module}@${version}`], {
          environment: { GOBIN: directory, GOFLAGS: '-buildvcs=false', CGO_ENABLED: '0' },
        });
      });
    },
  };
}

async function recognised(path: string, pattern: RegExp | undefined): Promise<boolean> {
  if (pattern === undefined) return true;
  return pattern.test(await run(path, ['--version']).catch(() => ''));
}

async function requireGo(program: string): Promise<void> {
  const hint = `hint: install Go >= ${oldestGo.join('.')} (Debian 12's golang is too old), or put ${program} on PATH`;
  if ((await onPath('go')) === undefined) throw new Error(`go is not on PATH, so ${program} cannot be built\n${hint}`);
  const version = (await run('go', ['env', 'GOVERSION'])).trim();
  const [major = 0, minor = 0] = version.replace(/^go/, '').split('.').map(Number);
  if (major < oldestGo[0] || (major === oldestGo[0] && minor < oldestGo[1])) {
    throw new Error(`${version} is too old to build ${program}\n${hint}`);
  }
}
