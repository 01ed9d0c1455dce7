import type { IndexEntry } from '../../lib/core/files/fileIndex.ts';
import type { Catalog } from '../../lib/core/snapshots/catalog.ts';
import type { Manifest } from '../../lib/core/snapshots/manifest.ts';
import type { SnapshotFact } from '../../lib/core/snapshots/retention.ts';
import { dumpKey, manifestKey, type SnapshotName, snapshotNameOfSlot } from '../../lib/core/vault/keys.ts';

export const hour = 3_600_000;
export const day = 24 * hour;

export const sampleCatalog: Catalog = {
  schemas: ['public'],
  extensions: [{ name: 'pgcrypto', version: '1.3', schema: 'public' }],
  relations: [
    { oid: 16386, schema: 'public', name: 'clients', kind: 'table' },
    { oid: 16390, schema: 'public', name: 'clients_id_seq', kind: 'sequence' },
    { oid: 16400, schema: 'public', name: 'visits', kind: 'partitioned' },
    { oid: 16410, schema: 'public', name: 'visits_2026', kind: 'table' },
    { oid: 16420, schema: 'public', name: 'active', kind: 'view' },
  ],
  sequences: [{ schema: 'public', name: 'clients_id_seq', value: '10000' }],
  largeObjects: 1,
  roles: [
    {
      name: 'crm_app',
      login: true,
      inherit: true,
      superuser: false,
      createDatabase: false,
      createRole: false,
      replication: false,
      bypassRls: false,
      connectionLimit: -1,
      memberOf: [],
      settings: [],
    },
  ],
  database: {
    name: 'crm',
    oid: 16384,
    owner: 'crm_app',
    encoding: 'UTF8',
    collate: 'C.UTF-8',
    ctype: 'C.UTF-8',
    localeProvider: 'libc',
    locale: null,
    comment: null,
    connectionLimit: -1,
    settings: [{ role: null, setting: 'timezone=UTC' }],
    acl: null,
    sizeBytes: 50_000_000,
  },
};

export const sampleManifest: Manifest = {
  format: '1.0',
  runId: '0b5a2c1e-6d1f-4a39-9f30-8f6f1c0d2e3a',
  program: 'lifeboat 0.1.0',
  host: 'marina',
  snapshot: '2026-03-10/14',
  slot: '2026-03-10T14:00:00.000Z',
  snapshotAt: '2026-03-10T14:07:03.250Z',
  source: {
    database: 'crm',
    serverVersion: '15.18',
    serverVersionNumber: 150018,
    systemIdentifier: '7300000000000000001',
    lsn: '0/1A2B3C4D',
    standby: false,
  },
  tools: { pgDump: '15.18', pgRestore: '15.18', compressor: 'igzip 2.30', seal: 'openpgp 6.3.2' },
  dump: {
    key: 'pg/marina/2026-03-10/14.dump.gz.gpg',
    versionId: 'v-dump',
    bytes: 877_000,
    sha256: 'a'.repeat(64),
    archiveBytes: 2_030_000,
    archiveSha256: 'b'.repeat(64),
    compression: 'gzip',
    recipients: ['0123456789ABCDEF0123456789ABCDEF01234567'],
  },
  tocEntries: 42,
  census: [
    { schema: 'public', name: 'clients', kind: 'table', rows: 10_000, hash: '-123456789012345678901' },
    { schema: 'public', name: 'visits', kind: 'partitioned', rows: 55_000, hash: null },
  ],
  catalog: sampleCatalog,
  quarantine: [],
  lockedDays: 7,
  stagesSeconds: { dump: 3.5, upload: 1.25 },
  warnings: [],
};

/** A snapshot of an hourly slot, stored ten minutes into it. */
export function factOf(slot: Date, changes: Partial<SnapshotFact> = {}): SnapshotFact {
  return namedFact(snapshotNameOfSlot(slot, 60), { storedAt: new Date(slot.getTime() + hour / 6), ...changes });
}

export function namedFact(
  snapshot: SnapshotName,
  changes: Partial<SnapshotFact> & { readonly storedAt: Date },
): SnapshotFact {
  const host = changes.host ?? 'marina';
  return {
    host,
    snapshot,
    manifestKey: manifestKey(host, snapshot),
    dumpKey: dumpKey(host, snapshot, true),
    manifestVersionId: `v-${snapshot}`,
    snapshotAt: changes.storedAt,
    proven: false,
    quarantined: false,
    lockedUntil: null,
    held: false,
    ...changes,
  };
}

export function entryOf(key: string, changes: Partial<IndexEntry> = {}): IndexEntry {
  return {
    key,
    size: 10,
    etag: 'e1',
    modifiedAt: '2026-03-01T00:00:00.000Z',
    versionId: `v-${key}`,
    sha256: 'c'.repeat(64),
    ...changes,
  };
}

/** Cuts a list into pages of `size`, as a stream. */
export async function* pagesOf<T>(items: readonly T[], size = 3): AsyncGenerator<readonly T[]> {
  for (let at = 0; at < items.length; at += size) yield items.slice(at, at + size);
}

export async function gather<T>(pages: AsyncIterable<readonly T[]>): Promise<T[]> {
  return (await itemsOf(pages)).flat();
}

export async function itemsOf<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of stream) items.push(item);
  return items;
}
