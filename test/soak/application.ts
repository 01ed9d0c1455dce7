import { createHash } from 'node:crypto';
import type { Dumper } from '../../lib/ports/archive.ts';
import type { ExportedSnapshot, ReadableDatabase, SourceDatabase } from '../../lib/ports/database.ts';
import type { LiveFiles } from '../../lib/ports/files.ts';
import { sampleCatalog } from '../core/samples.ts';

/** A file's content from one moment until another replaced it or it was deleted. */
export interface Life {
  readonly key: string;
  readonly bytes: Buffer;
  readonly from: Date;
  until: Date | null;
}

/** An application as a model: what its database says, and every file that it ever had. */
export interface Application {
  readonly database: { version: number; rows: number };
  readonly lives: Life[];
  put(key: string, text: string): void;
  remove(key: string): void;
  /** Keys of files that are there. */
  present(): readonly string[];
  /** What a dump of the database is at this moment. */
  archive(): Buffer;
  readonly source: SourceDatabase;
  readonly dumper: Dumper;
  readonly files: LiveFiles;
}

export function startApplication(now: () => Date): Application {
  const database = { version: 1, rows: 10_000 };
  const lives: Life[] = [];
  const there = (): readonly Life[] => lives.filter(({ until }) => until === null);
  const end = (key: string): void => {
    for (const life of there()) if (life.key === key) life.until = now();
  };
  // As of a real dump no two are equal.
  const archive = (): Buffer => Buffer.from(`${JSON.stringify({ ...database, at: now() })}\n`);
  return {
    database,
    lives,
    put(key, text) {
      end(key);
      lives.push({ key, bytes: Buffer.from(text), from: now(), until: null });
    },
    remove: end,
    present: () => there().map(({ key }) => key),
    archive,
    source: sourceOf(database, now),
    dumper: dumperOf(archive),
    files: {
      bucket: 'files',
      async *list() {
        const keys = there().toSorted((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)));
        yield* keys.map((life) => ({
          key: life.key,
          size: life.bytes.length,
          etag: md5(life.bytes),
          modifiedAt: life.from,
        }));
      },
      async read(key, etag) {
        const life = there().find((each) => each.key === key);
        if (life === undefined) return { problem: 'gone' };
        if (md5(life.bytes) !== etag) return { problem: 'changed' };
        const { bytes, from: modifiedAt } = life;
        return { size: bytes.length, etag, modifiedAt, body: once(bytes), drop: () => undefined };
      },
      exists: async (key) => there().some((life) => life.key === key),
      settings: async () => ({ set: [], unread: [] }),
    },
  };
}

function md5(bytes: Uint8Array): string {
  return createHash('md5').update(bytes).digest('hex');
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

const address = { host: 'db', port: 5432, database: 'crm', user: 'crm', password: undefined, sslMode: 'disable' };
const nothingLeftOut = {
  extensionTables: [],
  hiddenMappings: [],
  oidColumns: [],
  unloggedTables: [],
  slots: [],
  subscriptions: [],
  tablespaces: [],
  ownTablespace: null,
  otherDatabases: [],
  needsSuperuser: [],
};
const catalog = { ...sampleCatalog, relations: [], sequences: [], largeObjects: 0 };

function sourceOf(database: Application['database'], now: () => Date): SourceDatabase {
  const census = async () => [
    { schema: 'public', name: 'clients', kind: 'table' as const, rows: database.rows, hash: String(database.version) },
  ];
  const reader = (): ReadableDatabase => ({
    catalog: async () => catalog,
    census,
    counts: async () => ({ census: await census(), uncounted: [] }),
    rows: () => Promise.reject(new Error('the model has no rows to look up')),
    leftOut: async () => nothingLeftOut,
    ask: async () => [],
    async *pages() {
      yield* [];
    },
  });
  return {
    address,
    facts: async () => ({
      version: '16.4',
      versionNumber: 160_004,
      systemIdentifier: '7300000000000000001',
      standby: false,
      timeline: 1,
      startedAt: new Date(now().getTime() - 86_400_000),
      databaseBytes: 1000,
      now: now(),
    }),
    obstacles: async () => [],
    risks: async () => [],
    relations: async () => 0,
    now: reader,
    withSnapshot: (use) => {
      const snapshot: ExportedSnapshot = {
        ...reader(),
        id: '1',
        at: now(),
        lsn: `0/${(0x1000 + database.version).toString(16).toUpperCase()}`,
        quiet: null,
        encoding: 'UTF8',
        money: false,
        countDumped: async () => ({ census: await census(), uncounted: [] }),
      };
      return use(snapshot, new AbortController().signal);
    },
  };
}

function dumperOf(archive: () => Buffer): Dumper {
  return {
    client: async () => ({ pgDump: '16.4', warnings: [] }),
    dump: () => {
      const bytes = archive();
      const archiveSha256 = createHash('sha256').update(bytes).digest('hex');
      return {
        bytes: once(bytes),
        facts: Promise.resolve({
          archiveBytes: bytes.length,
          archiveSha256,
          toc: [{ dumpId: 1, catalogOid: 0, oid: 0, text: 'ENCODING - ENCODING ' }],
          warnings: [],
          usesAttver: false,
          tools: { pgDump: '16.4', pgRestore: '16.4', compressor: 'none' },
        }),
      };
    },
  };
}
