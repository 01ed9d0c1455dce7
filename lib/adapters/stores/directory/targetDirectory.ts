import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, constants, mkdir, open, rm, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { Failure } from '../../../errors.ts';
import type { TargetFiles, WrittenFile } from '../../../ports/files.ts';
import { diskFailure } from './failure.ts';
import { longFiles, merged } from './long.ts';
import { find, incomingPath, place } from './placing.ts';
import { digestOf, readRecord, removeRecord, writeRecord } from './records.ts';
import { walk } from './walk.ts';

/**
 * Files below a directory, as plain files with their keys as paths where the file system allows. Nothing is written
 * outside it, whatever the keys. A file of another size than promised, or whose body throws, does not appear.
 */
export function targetDirectory(path: string): TargetFiles {
  const directory = resolve(path);
  let placing: Promise<void> = Promise.resolve();

  /** Folders and files make way for each other: that must not happen twice at once. */
  function alone(action: () => Promise<void>): Promise<void> {
    const mine = placing.then(action);
    placing = mine.catch(() => undefined);
    return mine;
  }

  return {
    description: `directory ${directory}`,
    async prepare() {
      try {
        await mkdir(directory, { recursive: true, mode: 0o700 });
        await access(directory, constants.R_OK | constants.W_OK | constants.X_OK);
      } catch (error) {
        throw new Failure('configuration', `cannot write in ${directory}`, {
          hint: `ls -ld ${directory}`,
          cause: error,
        });
      }
    },
    replacing: null,
    list: () => list(directory),
    async write(key, body, size, properties) {
      const incoming = incomingPath(directory);
      try {
        await mkdir(dirname(incoming), { recursive: true, mode: 0o700 });
        const etag = await take(body, incoming, size);
        await alone(async () => {
          // In this order a death in between leaves a file of which nothing is known, never a false record.
          await removeRecord(directory, key);
          await place(directory, key, incoming);
          const { contentType, cacheControl, contentDisposition, contentEncoding, contentLanguage, metadata, tags } =
            properties;
          const kept = {
            contentType,
            cacheControl,
            contentDisposition,
            contentEncoding,
            contentLanguage,
            metadata,
            tags,
          };
          await writeRecord(directory, { key, size, etag, properties: kept });
        });
      } catch (error) {
        throw diskFailure(error, directory);
      } finally {
        await rm(incoming, { force: true });
      }
    },
    async read(key) {
      const found = await find(directory, key);
      return found === null ? null : createReadStream(found);
    },
  };
}

async function* list(directory: string): AsyncGenerator<WrittenFile> {
  if ((await stat(directory).catch(ifMissing)) === null) return;
  for await (const { key, path } of merged(walk(directory), await longFiles(directory))) {
    // Making way for another file, it may just be under its other name.
    const found = await stat(path).catch(() => null);
    if (found === null) continue;
    const { size, mtime: modifiedAt } = found;
    const record = await readRecord(directory, digestOf(key));
    yield { key, size, etag: record?.size === size ? record.etag : '', modifiedAt };
  }
}

function ifMissing(error: unknown): null {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
  throw error;
}

/** Writes the whole body to `path`; its MD5. */
async function take(body: AsyncIterable<Uint8Array>, path: string, size: number): Promise<string> {
  const hash = createHash('md5');
  const file = await open(path, 'wx', 0o600);
  try {
    let seen = 0;
    for await (const chunk of body) {
      hash.update(chunk);
      await file.writeFile(chunk);
      seen += chunk.byteLength;
    }
    if (seen !== size) throw new Failure('unexpected', `it gave ${seen} bytes instead of ${size}`);
  } finally {
    await file.close();
  }
  return hash.digest('hex');
}
