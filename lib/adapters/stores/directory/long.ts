import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { compareBytes } from '../../../core/files/byteOrder.ts';
import { ownFolder } from './paths.ts';
import { digestOf, readRecord } from './records.ts';
import type { Found } from './walk.ts';

/** The path for a key with a part too long for a file name: S3 allows 1024 bytes without a slash. */
export function longPath(directory: string, key: string): string {
  return join(directory, ownFolder, 'long', digestOf(key));
}

/** All of those, in UTF-8 byte order of the keys. They are few: held in memory. */
export async function longFiles(directory: string): Promise<readonly Found[]> {
  const folder = join(directory, ownFolder, 'long');
  const found: Found[] = [];
  for (const digest of await readdir(folder).catch(() => [])) {
    const record = await readRecord(directory, digest);
    if (record !== null) found.push({ key: record.key, path: join(folder, digest) });
  }
  return found.toSorted((a, b) => compareBytes(a.key, b.key));
}

/** Two listings in byte order as one. */
export async function* merged(files: AsyncIterable<Found>, others: readonly Found[]): AsyncGenerator<Found> {
  const waiting = others.toReversed();
  for await (const file of files) {
    for (let next = waiting.at(-1); next !== undefined && compareBytes(next.key, file.key) < 0; next = waiting.at(-1)) {
      waiting.pop();
      yield next;
    }
    yield file;
  }
  yield* waiting.toReversed();
}
