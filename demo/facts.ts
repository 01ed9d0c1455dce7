import { rm } from 'node:fs/promises';
import { bucketName } from '../test/marina/load.ts';
import { type DatabaseFacts, databaseFacts } from '../test/marina/proof.ts';
import type { Demo } from './demo.ts';
import { output } from './programs.ts';

/** One file of the live bucket, as MinIO's own client tells it. */
interface FileFacts {
  readonly bytes: number;
  /** Of the content: the application uploads every file in one piece, so its ETag is this. */
  readonly md5: string;
  /** Content type and the application's own headers, as JSON. */
  readonly metadata: string;
}

/** What is there, seen by plain SQL and by MinIO's client: no line of Lifeboat's code looks at it. */
export interface Facts {
  readonly database: DatabaseFacts;
  /** By key. */
  readonly files: ReadonlyMap<string, FileFacts>;
}

export async function readFacts(demo: Demo): Promise<Facts> {
  const [database, files] = await Promise.all([databaseFacts(demo.databaseUrl), listFiles(demo)]);
  return { database, files };
}

/** The same, but for every file's MD5, which comes from reading its bytes. */
export async function readFactsAndBytes(demo: Demo): Promise<Facts> {
  const [{ database, files }, digests] = await Promise.all([readFacts(demo), digestFiles(demo)]);
  const read = [...files].map(([key, facts]) => [key, { ...facts, md5: digests.get(key) ?? 'not read' }] as const);
  return { database, files: new Map(read) };
}

interface StatLine {
  readonly name: string;
  readonly size: number;
  readonly etag: string;
  readonly metadata: Readonly<Record<string, string>>;
}

async function listFiles({ mc }: Demo): Promise<Facts['files']> {
  const lines = (await mc.json('stat', '--recursive', `live/${bucketName}`)) as readonly StatLine[];
  return new Map(
    lines.map(({ name, size, etag, metadata }) => {
      const headers = Object.entries(metadata).toSorted(([one], [other]) => (one < other ? -1 : 1));
      return [name.slice(bucketName.length + 1), { bytes: size, md5: etag, metadata: JSON.stringify(headers) }];
    }),
  );
}

/** Copies the bucket out with `mc mirror` and asks `md5sum`; by key. */
async function digestFiles({ mc, invocation }: Demo): Promise<ReadonlyMap<string, string>> {
  const folder = `${invocation.directory}/copy`;
  await mc.run('mirror', `live/${bucketName}`, folder);
  const sums = await output(
    'bash',
    ['-c', 'set -o pipefail; cd "$1" && find . -type f -print0 | xargs -0 md5sum --zero', 'bash', folder],
    invocation,
  );
  await rm(folder, { recursive: true });
  // `<32 digits>  ./<key>`
  const lines = sums.split('\0').filter((line) => line !== '');
  return new Map(lines.map((line) => [line.slice(36), line.slice(0, 32)]));
}
