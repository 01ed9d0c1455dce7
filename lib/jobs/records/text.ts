import { Failure } from '../../errors.ts';
import type { StoredInfo, VaultReader } from '../../ports.ts';
import { unlessDamaged } from './damage.ts';

/** Manifests and receipts are kilobytes; a database of 10,000 tables has a manifest of some megabytes. */
const longestText = 64 * 1024 * 1024;

/** A record for whom it is evidence and no condition: null for what is gone, damaged or no record at all. */
export async function readText(reader: VaultReader, key: string, versionId?: string): Promise<string | null> {
  return (await unlessDamaged(() => readTextWithInfo(reader, key, versionId)))?.text ?? null;
}

/** A small object as text; null when it is not there. Failure `verification` for what is damaged or too long. */
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
