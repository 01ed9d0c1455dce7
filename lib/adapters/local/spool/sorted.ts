import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileSpools } from './spool.ts';

let spoolDirectory = tmpdir();

/**
 * Where rows are sorted that do not fit into memory: set once, at start, from the configuration's scratch directory.
 */
export function setSpoolDirectory(directory: string): void {
  spoolDirectory = directory;
}

/** Rows sorted in memory at once; more of them go through files. */
const rowsInMemory = 20_000;
/** Files read side by side; more of them are merged in turn. */
const mostFiles = 64;

export interface Sorting<T> {
  readonly compare: (a: T, b: T) => number;
  /** Restores a row from its JSON value. */
  readonly revive: (row: T) => T;
}

/**
 * All rows in order, in bounded memory: read to the last one before the first comes out. Equal rows keep their order.
 * Its files are removed when it ends, also when the reader stops early.
 */
export async function* sorted<T extends object>(rows: AsyncIterable<T>, sorting: Sorting<T>): AsyncGenerator<T> {
  const directory = join(spoolDirectory, `lifeboat-sort-${randomUUID()}`);
  let inMemory: T[] = [];
  let files: AsyncIterable<T>[] = [];
  const store = async (part: AsyncIterable<T> | readonly T[]): Promise<void> => {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    files.push(await filed(join(directory, randomUUID()), part, sorting));
  };
  try {
    for await (const row of rows) {
      inMemory.push(row);
      if (inMemory.length < rowsInMemory) continue;
      await store(inMemory.toSorted(sorting.compare));
      inMemory = [];
      if (files.length < mostFiles) continue;
      const merged = merge(files, sorting);
      files = [];
      await store(merged);
    }
    const rest = inMemory.toSorted(sorting.compare);
    inMemory = [];
    yield* files.length === 0 ? rest : merge([...files, each(rest)], sorting);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function* each<T>(rows: readonly T[]): AsyncGenerator<T> {
  yield* rows;
}

async function filed<T extends object>(
  path: string,
  rows: AsyncIterable<T> | readonly T[],
  { revive }: Sorting<T>,
): Promise<AsyncIterable<T>> {
  const isRow = (value: unknown): value is T => typeof value === 'object' && value !== null;
  const spool = await fileSpools.create(path, isRow);
  for await (const row of rows) await spool.write([row]);
  await spool.finish();
  return (async function* () {
    for await (const page of spool.read()) for (const row of page) yield revive(row);
  })();
}

/** Of equal rows that of the earlier source first. */
async function* merge<T>(sources: readonly AsyncIterable<T>[], { compare }: Sorting<T>): AsyncGenerator<T> {
  const readers = sources.map((source) => source[Symbol.asyncIterator]());
  try {
    const heads = await Promise.all(readers.map((reader) => reader.next()));
    for (;;) {
      let least = -1;
      for (const [at, head] of heads.entries()) {
        const best = heads[least];
        if (head.done !== true && (best?.done !== false || compare(head.value, best.value) < 0)) least = at;
      }
      const head = heads[least];
      const reader = readers[least];
      if (head === undefined || head.done === true || reader === undefined) return;
      yield head.value;
      heads[least] = await reader.next();
    }
  } finally {
    for (const reader of readers) await reader.return?.();
  }
}
