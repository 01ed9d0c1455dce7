import { createHash } from 'node:crypto';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { rootClient } from '../../test/helpers/servers/minio.ts';
import type { ObjectServer } from '../../test/helpers/servers/objectServer.ts';

const atOnce = 16;

/** Key of file `number`, a hundred to a folder, as an application would file its clients' papers. */
export function keyOf(number: number): string {
  const folder = String(Math.floor(number / 100)).padStart(5, '0');
  return `clients/${folder}/${createHash('md5').update(String(number)).digest('hex')}.pdf`;
}

/** Puts `count` files of `bytesOf(number)` each, the same every time, contents that do not compress. */
export async function putFiles(
  server: ObjectServer,
  bucket: string,
  count: number,
  bytesOf: (number: number) => number,
): Promise<void> {
  const client = rootClient(server);
  const numbers = Array.from({ length: count }, (_, number) => number).values();
  const putter = async (): Promise<void> => {
    for (const number of numbers) {
      const Body = noise(number, bytesOf(number));
      await client.send(
        new PutObjectCommand({ Bucket: bucket, Key: keyOf(number), Body, ContentType: 'application/pdf' }),
      );
    }
  };
  try {
    await Promise.all(Array.from({ length: atOnce }, putter));
  } finally {
    client.destroy();
  }
}

/** Between 4 and 64 KiB, evenly. */
export function smallSize(number: number): number {
  return 4096 + ((number * 7919) % 61441);
}

function noise(seed: number, length: number): Buffer {
  return createHash('shake128', { outputLength: length }).update(String(seed)).digest();
}
