import { mkdir, open, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Lsn, parseSegment } from '../../../core/wal/lsn.ts';
import type { WalSpool } from '../../../ports/wal.ts';

const partial = '.partial';
const blockBytes = 256 * 1024;

/** The directory that `pg_receivewal` writes to. */
export function walSpool(directory: string): WalSpool {
  const names = async (): Promise<readonly string[]> => {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    return (await readdir(directory)).toSorted();
  };
  const pathOf = async (segment: string): Promise<string> => {
    const path = join(directory, segment);
    const complete = await stat(path).catch(() => null);
    return complete === null ? path + partial : path;
  };
  return {
    directory,
    async list(segmentBytes) {
      return (await names()).flatMap((name) => {
        const segment = name.endsWith(partial) ? name.slice(0, -partial.length) : name;
        if (parseSegment(segment, segmentBytes) === null) return [];
        const isOpen = name !== segment;
        return [{ segment, open: isOpen, filled: isOpen ? 0 : segmentBytes }];
      });
    },
    async filled(segment, segmentBytes, written) {
      const path = await pathOf(segment);
      const start = parseSegment(segment, segmentBytes)?.start ?? 0n;
      return Math.max(aligned(await lastContent(path)), within(written, start, segmentBytes));
    },
    async histories() {
      const found = (await names()).filter((name) => /^[0-9A-F]{8}\.history$/.test(name));
      return Promise.all(
        found.map(async (name) => ({
          timeline: Number.parseInt(name.slice(0, 8), 16),
          content: await readFile(join(directory, name)),
        })),
      );
    },
    async read(segment, from, to) {
      await using file = await open(await pathOf(segment));
      const buffer = Buffer.alloc(to - from);
      let done = 0;
      while (done < buffer.length) {
        const { bytesRead } = await file.read(buffer, done, buffer.length - done, from + done);
        if (bytesRead === 0) break; // the rest of a file that is not padded yet is zeros
        done += bytesRead;
      }
      return buffer;
    },
    async size() {
      let bytes = 0;
      for (const name of await names()) bytes += (await stat(join(directory, name)).catch(() => null))?.size ?? 0;
      return bytes;
    },
    async remove(segments) {
      for (const segment of segments) await rm(join(directory, segment), { force: true });
    },
    clear: () => rm(directory, { recursive: true, force: true }),
  };
}

/**
 * Behind the last byte that is not zero. `pg_receivewal` fills a segment in order and leaves zeros after what it has
 * written, so that no zeros at the end are lost: a restore fills each segment up with zeros.
 */
async function lastContent(path: string): Promise<number> {
  await using file = await open(path);
  const { size } = await file.stat();
  const block = Buffer.alloc(blockBytes);
  for (let end = size; end > 0; ) {
    const start = Math.max(0, end - blockBytes);
    const { bytesRead } = await file.read(block, 0, end - start, start);
    for (let at = bytesRead - 1; at >= 0; at -= 1) if (block[at] !== 0) return start + at + 1;
    end = start;
  }
  return 0;
}

/**
 * Records end on multiples of 8 bytes, filled with zeros, and the server sends no part of such a word: where its first
 * bytes are there, all are.
 */
function aligned(bytes: number): number {
  return Math.ceil(bytes / 8) * 8;
}

function within(written: Lsn | null, start: Lsn, segmentBytes: number): number {
  if (written === null || written <= start) return 0;
  const into = written - start;
  return into > BigInt(segmentBytes) ? segmentBytes : Number(into);
}
