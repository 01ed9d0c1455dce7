import { createHash, type Hash } from 'node:crypto';
import { join } from 'node:path';
import { manifestProblems, parseServerManifest, type ServerManifest } from '../../../core/wal/serverManifest.ts';
import { tarReader } from '../../../core/wal/tarReader.ts';
import { Failure } from '../../../errors.ts';
import type { CommandFilter, TransformFilter } from '../../../ports/archive.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { DatabaseAddress } from '../../../ports/database.ts';
import type { Scratch } from '../../../ports/scratch.ts';
import type { BaseFacts, BaseTaker } from '../../../ports/wal.ts';
import { chain } from '../../local/processes/chain.ts';
import type { Stage } from '../../local/processes/stage.ts';
import { pickCompressor } from '../dump/compressor.ts';
import type { Installed } from '../dump/installed.ts';
import { libpqEnvironment } from '../server/session/address.ts';
import { type Installation, pickDumpClient } from '../server/session/installations.ts';
import { describeRefusal } from './failure.ts';

export interface BaseTakerOptions {
  readonly installed: Installed;
  readonly clock: Clock;
  readonly scratch: Scratch;
  readonly stallSeconds: number;
}

type Request = Parameters<BaseTaker['take']>[0];
type Checked = Pick<BaseFacts, 'serverManifest' | 'plainBytes'> & { readonly manifest: ServerManifest };

/** pg_basebackup → check → gzip → seal. A tar on stdout has the server's manifest as its last file. */
export function pgBaseTaker(options: BaseTakerOptions): BaseTaker {
  return {
    take(request) {
      const facts = Promise.withResolvers<BaseFacts>();
      facts.promise.catch(() => undefined); // the reader of `bytes` gets the error
      return { bytes: taking(options, request, facts), facts: facts.promise };
    },
  };
}

async function* taking(
  options: BaseTakerOptions,
  request: Request,
  facts: PromiseWithResolvers<BaseFacts>,
): AsyncGenerator<Uint8Array, void, undefined> {
  let checked: Checked | null = null;
  try {
    const client = pickDumpClient(await options.installed(), request.serverVersionNumber);
    const compressor = await pickCompressor();
    const { command, arguments: argv } = compressor.compress;
    const compress: CommandFilter = { kind: 'command', command, arguments: argv };
    const check = checking((found) => {
      checked = found;
    });
    yield* chain({ stages: [pgBasebackup(client, request)] }, [check, compress, ...request.filters], {
      ...options,
      signal: request.signal,
    });
    const { serverManifest, plainBytes, manifest } = told(checked);
    const { timeline, startLsn, stopLsn, files } = manifest;
    const tools = { pgBasebackup: `pg_basebackup ${client.version}`, compressor: compressor.title };
    facts.resolve({ serverManifest, plainBytes, timeline, startLsn, stopLsn, files: files.size, tools });
  } catch (error) {
    facts.reject(error);
    throw error;
  } finally {
    // Does nothing unless the reader left in mid-stream.
    facts.reject(new Failure('interrupted', 'the base backup was not read to its end'));
  }
}

function pgBasebackup(client: Installation, { address, label, checkpoint }: Request): Stage {
  return {
    name: 'pg_basebackup',
    command: join(client.binDirectory, 'pg_basebackup'),
    arguments: [
      '--pgdata=-',
      '--format=tar',
      '--wal-method=none',
      '--manifest-checksums=SHA256',
      `--checkpoint=${checkpoint}`,
      `--label=${label}`,
      '--no-password',
    ],
    environment: libpqEnvironment(address),
    judge: (code, stderr) => (code === 0 ? null : explain(address, stderr)),
  };
}

function explain(address: DatabaseAddress, stderr: string): Failure {
  const lines = stderr.split('\n').filter((line) => line.startsWith('pg_basebackup: error:'));
  const said = lines.length === 0 ? 'pg_basebackup failed without a word' : lines.join('; ');
  const refusal = describeRefusal(address, said);
  if (refusal !== null) return new Failure(refusal.kind, refusal.message, { hint: refusal.hint });
  return new Failure('source', said, { hint: "see the server's log, then: lifeboat base" });
}

/** Passes the tar on; at its end every file must have had the size and checksum that the server's manifest says. */
function checking(onChecked: (checked: Checked) => void): TransformFilter {
  return {
    kind: 'transform',
    name: 'check of the base backup',
    async *transform(bytes) {
      const watch = watchFiles();
      let plainBytes = 0;
      for await (const chunk of bytes) {
        watch.reader.push(chunk);
        plainBytes += chunk.length;
        yield chunk;
      }
      try {
        watch.reader.finish();
      } catch (error) {
        throw damaged(error instanceof Error ? error.message : String(error));
      }
      onChecked({ ...watch.judged(), plainBytes });
    },
  };
}

const manifestName = 'backup_manifest';
const longestManifest = 512 * 1024 * 1024;

function watchFiles() {
  const seen = new Map<string, { bytes: number; sha256: string }>();
  const manifestParts: Uint8Array[] = [];
  let manifestBytes = 0;
  let current: { readonly path: string; readonly bytes: number; readonly hash: Hash } | null = null;
  const reader = tarReader({
    begin(path, bytes) {
      current = { path: path.replace(/^\.\//, ''), bytes, hash: createHash('sha256') };
    },
    content(bytes) {
      if (current?.path !== manifestName) {
        current?.hash.update(bytes);
        return;
      }
      manifestBytes += bytes.length;
      if (manifestBytes > longestManifest) throw damaged(`its ${manifestName} is too long`);
      manifestParts.push(Uint8Array.from(bytes));
    },
    end() {
      if (current === null || current.path === manifestName || current.path.startsWith('pg_wal/')) return;
      seen.set(current.path, { bytes: current.bytes, sha256: current.hash.digest('hex') });
    },
  });
  const judged = (): Omit<Checked, 'plainBytes'> => {
    const serverManifest = Buffer.concat(manifestParts);
    const manifest = parseServerManifest(serverManifest.toString('utf8'));
    if ('problem' in manifest) throw damaged(manifest.problem);
    const problems = manifestProblems(seen, manifest);
    if (problems.length > 0) throw damaged(problems.join('; '));
    return { serverManifest, manifest };
  };
  return { reader, judged };
}

function damaged(why: string): Failure {
  return new Failure('verification', `the base backup is not what the server's manifest says: ${why}`, {
    hint: 'nothing was committed; run again: lifeboat base',
  });
}

/** A check that has ended well has told what it found; the compiler cannot know. */
function told(checked: Checked | null): Checked {
  if (checked === null) throw new Failure('unexpected', 'the base backup went through unchecked');
  return checked;
}
