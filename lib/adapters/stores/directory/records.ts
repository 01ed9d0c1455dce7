import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { FileProperties } from '../../../ports/vault.ts';
import { ownFolder } from './paths.ts';

/**
 * Properties that a file system cannot store, in a separate file, named by the key's digest because keys may be long.
 */
export interface FileRecord {
  readonly key: string;
  readonly size: number;
  /** MD5 of the bytes, hex: what a bucket gives as ETag for an object put in one request. */
  readonly etag: string;
  readonly properties: { readonly [name in keyof FileProperties]?: FileProperties[name] | undefined };
}

function recordPath(directory: string, digest: string): string {
  return join(directory, ownFolder, 'properties', digest.slice(0, 2), `${digest.slice(2)}.json`);
}

export function digestOf(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}

export async function writeRecord(directory: string, record: FileRecord): Promise<void> {
  const path = recordPath(directory, digestOf(record.key));
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await writeFile(path, `${JSON.stringify(record)}\n`, { mode: 0o600 });
}

/** Null where there is none, or one that is cut short or damaged: then nothing is known of the file. */
export async function readRecord(
  directory: string,
  digest: string,
): Promise<Pick<FileRecord, 'key' | 'size' | 'etag'> | null> {
  const text = await readFile(recordPath(directory, digest), 'utf8').catch(() => null);
  const record = text?.endsWith('\n') === true ? parsed(text) : null;
  if (typeof record !== 'object' || record === null) return null;
  if (!('key' in record) || !('size' in record) || !('etag' in record)) return null;
  const { key, size, etag } = record;
  return typeof key === 'string' && typeof size === 'number' && typeof etag === 'string' ? { key, size, etag } : null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

export async function removeRecord(directory: string, key: string): Promise<void> {
  await rm(recordPath(directory, digestOf(key)), { force: true });
}
