import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { keyOf, putFiles } from './files.ts';
import type { Store } from './store.ts';

const templates = 500;

/**
 * A bucket of `count` files of 1 KiB. Put one by one, 200,000 take minutes; so the store writes some, and what it wrote
 * on its disk for them (one `xl.meta` each, small contents inside, without the key) is laid down under the other
 * keys. Two buckets made like this are alike in key, size, ETag and time, as after a copy.
 */
export async function manyFiles(store: Store, buckets: readonly string[], count: number): Promise<void> {
  const { directory } = store.server;
  const source = await store.bucket('templates', 'plain');
  await putFiles(store.server, source, templates, () => 1024);
  const records = Array.from({ length: templates }, (_, number) =>
    readFileSync(join(directory, source, keyOf(number), 'xl.meta')),
  );
  for (const bucket of buckets) {
    for (let number = 0; number < count; number += 1) {
      const path = join(directory, bucket, keyOf(number), 'xl.meta');
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, records[number % templates] ?? '');
    }
  }
}
