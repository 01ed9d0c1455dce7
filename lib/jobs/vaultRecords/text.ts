import { createHash } from 'node:crypto';
import { partedRecord, type RecordKind } from '../../core/vault/signedRecord.ts';
import type { Written } from '../../core/vault/written.ts';
import { Failure } from '../../errors.ts';
import type { StoredInfo, VaultReader } from '../../ports/vault.ts';
import { bytesAtOnce } from '../bytesAtOnce.ts';
import { unlessDamaged } from './damage.ts';
import { isForeign } from './foreign.ts';
import { inPlace, judgement } from './genuine.ts';

/** Manifests and receipts are kilobytes; a database of 10,000 tables has a manifest of some megabytes. */
export const longestText = 64 * 1024 * 1024;

/** Which record is asked for. */
export interface Wanted {
  readonly kind: RecordKind;
  readonly host: string;
  readonly key: string;
  readonly versionId: string;
  /** As listed. */
  readonly size: number;
}

export interface ReadRecord<T> {
  readonly value: T;
  readonly info: StoredInfo;
  /** Of the stored bytes, hex. */
  readonly sha256: string;
  /** Whether a key that this process trusts signed it; false where no key is trusted. */
  readonly signed: boolean;
}

type Parse<T> = (text: string) => { readonly value: T } | { readonly problem: string };

/** A record read as evidence, not as a condition: null when it is gone, damaged, foreign (reported) or not a record. */
export async function recordOrNull<T extends Partial<Written> & { readonly host: string }>(
  reader: VaultReader,
  wanted: Wanted,
  parse: Parse<T>,
  foreign?: () => void,
): Promise<ReadRecord<T> | null> {
  return unlessDamaged(() =>
    readRecord(reader, wanted, parse).catch((error: unknown) => {
      if (isForeign(error)) foreign?.();
      throw error;
    }),
  );
}

/**
 * A JSON record that counts; null when it is not there. Foreign for what does not count, Failure `verification` for
 * what is damaged or too long.
 */
export async function readRecord<T extends Partial<Written> & { readonly host: string }>(
  reader: VaultReader,
  wanted: Wanted,
  parse: Parse<T>,
): Promise<ReadRecord<T> | null> {
  if (wanted.size > longestText) {
    throw new Failure('verification', `${wanted.key} is ${wanted.size} bytes long: no record of ours is`, {
      hint: 'somebody else writes into this vault; look at who holds its keys',
    });
  }
  return together(wanted.size, () => readAlone(reader, wanted, parse));
}

/** Many small records are read in parallel, large ones one at a time, so that junk cannot fill the memory. */
const together = bytesAtOnce(longestText);

async function readAlone<T extends Partial<Written> & { readonly host: string }>(
  reader: VaultReader,
  { kind, host, key, versionId }: Wanted,
  parse: Parse<T>,
): Promise<ReadRecord<T> | null> {
  const stored = await readBytes(reader, key, versionId);
  if (stored === null) return null;
  const { bytes, info } = stored;
  const at = { kind, host, key, storedAt: info.storedAt };
  const { signed, signature } = partedRecord(bytes);
  const judged = judgement(reader.trust, at);
  judged.update(signed);
  judged.finish(signature);
  const parsed = parse(Buffer.from(signed.buffer, signed.byteOffset, signed.byteLength).toString('utf8'));
  if ('problem' in parsed) throw new Failure('verification', parsed.problem, { hint: 'lifeboat list' });
  inPlace(reader, at, signature, parsed.value);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { value: parsed.value, info, sha256, signed: reader.trust !== null && signature !== null };
}

async function readBytes(
  reader: VaultReader,
  key: string,
  versionId: string,
): Promise<{ readonly bytes: Uint8Array; readonly info: StoredInfo } | null> {
  const found = await reader.read(key, versionId);
  if (found === null) return null;
  const bytes = new Uint8Array(found.info.size);
  let at = 0;
  for await (const chunk of found.body) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return { bytes: bytes.subarray(0, at), info: found.info };
}
