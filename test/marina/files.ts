import { createCipheriv, createHash } from 'node:crypto';
import { extname } from 'node:path';

/** What the application stores with a file. */
export interface FileProperties {
  readonly contentType: string;
  readonly metadata: Readonly<Record<string, string>>;
}

interface FileKind extends FileProperties {
  /** What the bytes begin with, so that a viewer or `file` recognises them. */
  readonly magic: string;
  /** Text kinds are lines that compress, the others noise that does not. */
  readonly text?: true;
}

const kinds: Readonly<Record<string, FileKind>> = {
  '.pdf': {
    magic: '%PDF-1.7\n%\xe2\xe3\xcf\xd3\n',
    contentType: 'application/pdf',
    metadata: { 'made-by': 'crm', signed: 'yes' },
  },
  '.png': { magic: '\x89PNG\r\n\x1a\n', contentType: 'image/png', metadata: { scanner: 'office-2', dpi: '300' } },
  '.jpg': { magic: '\xff\xd8\xff\xe0\x00\x10JFIF\x00', contentType: 'image/jpeg', metadata: { orientation: '6' } },
  '.zip': { magic: 'PK\x03\x04', contentType: 'application/zip', metadata: { 'keep-until': '2026-01-31' } },
  '.mp4': {
    magic: '\x00\x00\x00\x18ftypmp42',
    contentType: 'video/mp4',
    metadata: { 'duration-seconds': '83', camera: 'rov' },
  },
  '.csv': {
    magic: 'berth;client;amount\r\n',
    contentType: 'text/csv; charset=utf-8',
    metadata: { 'made-by': 'report' },
    text: true,
  },
  '.txt': { magic: '', contentType: 'text/plain; charset=utf-8', metadata: {}, text: true },
};
const otherKind: FileKind = { magic: '', contentType: 'application/octet-stream', metadata: {} };

/** Content type and user metadata, by the key's extension. */
export function fileProperties(key: string): FileProperties {
  const { contentType, metadata } = kindOf(key);
  return { contentType, metadata };
}

/**
 * Bytes of a file: 0 for `empty upload.txt`, 1 to 6 MiB for videos, else 2 to 40 KiB, small ones being the most
 * frequent. The twin of `seed.file_size` in seed.sql, which writes `documents.size_bytes`.
 */
export function fileSize(key: string): number {
  if (key.endsWith('/empty upload.txt')) return 0;
  const digest = createHash('md5').update(key).digest();
  const [first, second] = [digest.readUInt32BE(0), digest.readUInt32BE(4)];
  return key.endsWith('.mp4') ? 1_048_576 + (first % 5_242_881) : 2048 + (first % (1 + (second % 38_912)));
}

/** The content that belongs to a key, always the same, exactly `fileSize(key)` bytes. */
export function fileContent(key: string): Buffer {
  const size = fileSize(key);
  const { magic, text } = kindOf(key);
  const body = text === undefined ? noise(key, size) : lines(key, size);
  body.write(magic, 0, Math.min(magic.length, size), 'latin1');
  return body;
}

export type PutFile = (key: string, body: Buffer, properties: FileProperties) => Promise<void>;

/** Hands every key's file to `put`, `concurrency` at a time. Rejects with the first failure and starts no more then. */
export async function uploadFiles(
  put: PutFile,
  keys: Iterable<string>,
  options: { readonly concurrency: number },
): Promise<{ files: number; bytes: number }> {
  const total = { files: 0, bytes: 0 };
  const queue = keys[Symbol.iterator]();
  let failed = false;
  const worker = async (): Promise<void> => {
    for (let next = queue.next(); !failed && next.done !== true; next = queue.next()) {
      const body = fileContent(next.value);
      try {
        await put(next.value, body, fileProperties(next.value));
      } catch (cause) {
        failed = true;
        throw cause;
      }
      total.files += 1;
      total.bytes += body.length;
    }
  };
  await Promise.all(Array.from({ length: options.concurrency }, worker));
  return total;
}

function kindOf(key: string): FileKind {
  return kinds[extname(key).toLowerCase()] ?? otherKind;
}

function noise(key: string, size: number): Buffer {
  const cipherKey = createHash('md5').update(key).digest();
  return createCipheriv('aes-128-ctr', cipherKey, Buffer.alloc(16)).update(Buffer.alloc(size));
}

function lines(key: string, size: number): Buffer {
  return Buffer.alloc(size, `${createHash('md5').update(key).digest('hex')};Grüße vom Steg ⚓;1234,50\r\n`);
}
