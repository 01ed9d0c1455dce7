import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { constants, gunzip, gzip } from 'node:zlib';
import type { StoredPart } from '../../core/wal/walRecord.ts';
import { Failure } from '../../errors.ts';
import type { VaultReader } from '../../ports/vault.ts';
import type { PieceOpener, SealedPieces } from '../../ports/wal.ts';

const compress = promisify(gzip);
const expand = promisify(gunzip);

/** Gzip, then OpenPGP: what `gpg --decrypt | gunzip` reads. */
export async function packed(pieces: SealedPieces, content: Uint8Array): Promise<Uint8Array> {
  return pieces.seal(await compress(content, { level: constants.Z_BEST_SPEED }));
}

/** Exactly the version that a record names, unpacked to no more than `mostBytes`. Failure `verification`. */
export async function unpacked(
  reader: VaultReader,
  opener: PieceOpener,
  part: StoredPart,
  mostBytes: number,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const sealed = await readPart(reader, part, signal);
  const compressed = await opener.open(sealed);
  try {
    return await expand(compressed, { maxOutputLength: mostBytes });
  } catch (cause) {
    throw new Failure('verification', `${part.key} cannot be unpacked`, { cause });
  }
}

/** The stored bytes; Failure `verification` unless they are exactly what the record says. */
export async function readPart(reader: VaultReader, part: StoredPart, signal: AbortSignal): Promise<Uint8Array> {
  const found = await reader.read(part.key, part.versionId, signal);
  if (found === null) throw new Failure('verification', `${part.key} version ${part.versionId} is gone`);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of found.body) {
    bytes += chunk.length;
    if (bytes > part.bytes) break;
    chunks.push(chunk);
  }
  const content = Buffer.concat(chunks);
  const sha256 = createHash('sha256').update(content).digest('hex');
  if (bytes === part.bytes && sha256 === part.sha256) return content;
  throw new Failure('verification', `${part.key} is damaged: ${bytes} bytes with SHA-256 ${sha256}, not ${part.bytes}`);
}
