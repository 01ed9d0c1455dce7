import { Failure } from '../../errors.ts';
import type { StoredInfo, VaultReader } from '../../ports.ts';

/** Manifests and receipts are kilobytes; a database of 10,000 tables has a manifest of some megabytes. */
const longestText = 64 * 1024 * 1024;

/** A small object as text; null when it is not there. */
export async function readText(reader: VaultReader, key: string, versionId?: string): Promise<string | null> {
  return (await readTextWithInfo(reader, key, versionId))?.text ?? null;
}

export async function readTextWithInfo(
  reader: VaultReader,
  key: string,
  versionId?: string,
): Promise<{ readonly text: string; readonly info: StoredInfo } | null> {
  const found = await reader.read(key, versionId);
  if (found === null) return null;
  if (found.info.size > longestText) {
    found.drop();
    throw new Failure('verification', `${key} is ${found.info.size} bytes long: no record of ours is`, {
      hint: 'somebody else writes into this vault; look at who holds its keys',
    });
  }
  const chunks: Uint8Array[] = [];
  for await (const chunk of found.body) chunks.push(chunk);
  return { text: Buffer.concat(chunks).toString('utf8'), info: found.info };
}
