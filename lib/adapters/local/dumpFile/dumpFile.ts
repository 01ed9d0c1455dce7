import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { PutResult } from '../../../ports/vault.ts';

interface DumpFile {
  readonly writer: {
    put(key: string, body: Uint8Array | AsyncIterable<Uint8Array>): Promise<PutResult>;
  };
  bytes(): AsyncIterable<Uint8Array>;
}

/** One file that takes what would otherwise be put into a vault, and gives it back. */
export function dumpFile(path: string): DumpFile {
  return {
    writer: {
      async put(_key, body) {
        const hash = createHash('sha256');
        let bytes = 0;
        await using file = await open(path, 'w', 0o600);
        for await (const chunk of body instanceof Uint8Array ? [body] : body) {
          hash.update(chunk);
          bytes += chunk.length;
          await file.writeFile(chunk);
        }
        const sha256 = hash.digest('hex');
        return { outcome: 'stored', versionId: 'on this machine', bytes, sha256, etag: sha256 };
      },
    },
    bytes: () => createReadStream(path),
  };
}
