import { open } from 'node:fs/promises';
import { Failure } from '../../../errors.ts';

/** The format version of a custom-format archive, `1.14`: two bytes after the five of its magic. */
export async function archiveVersionOf(path: string): Promise<string> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(7), 0, 7, 0);
    if (bytesRead < 7 || buffer.toString('latin1', 0, 5) !== 'PGDMP') {
      throw new Failure('verification', `${path} is no pg_dump archive: it does not begin with PGDMP`);
    }
    return `${buffer[5]}.${buffer[6]}`;
  } finally {
    await file.close();
  }
}
