import { join } from 'node:path';
import { humanBytes } from '../../../core/runs/bytes.ts';
import { Failure } from '../../../errors.ts';
import { ProcessFailure } from '../../local/processes/failure.ts';
import { type RunRequest, run } from '../../local/processes/run.ts';
import type { Installation } from '../server/session/installations.ts';

/** 200,000 functions with long names take 30 MB: longer output is refused, never read in part. */
export const longestListBytes = 64 * 1024 * 1024;

export async function list(client: Installation, archivePath: string): Promise<string> {
  const request = { ...pgRestore(client, ['--list', archivePath]), outputLimitBytes: longestListBytes };
  try {
    return await reading(archivePath, request);
  } catch (error) {
    if (!(error instanceof ProcessFailure) || error.detail.kind !== 'wrote too much') throw error;
    throw new Failure(
      'unexpected',
      `the archive ${archivePath} has a table of contents of more than ${humanBytes(longestListBytes)}; nothing was restored`,
      {
        hint: 'the dump itself is standard: gpg --decrypt, gunzip and pg_restore bring it back by hand (docs/reference/formats.md)',
        cause: error,
      },
    );
  }
}

/** A pg_restore that only reads: when it exits with another code than 0, the archive is at fault. */
export async function reading(archivePath: string, request: RunRequest): Promise<string> {
  try {
    return (await run(request)).stdout;
  } catch (error) {
    if (!(error instanceof ProcessFailure) || error.detail.kind !== 'exited') throw error;
    const said = error.detail.stderr.trim().split('\n').at(-1) ?? '';
    throw new Failure('verification', `the archive ${archivePath} cannot be read: ${said}`, { cause: error });
  }
}

export function pgRestore(client: Installation, argv: readonly string[]): RunRequest {
  return { command: join(client.binDirectory, 'pg_restore'), arguments: argv };
}
