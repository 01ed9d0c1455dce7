import { createHash } from 'node:crypto';

import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';

import type { IndexEntry, IndexHeader } from '../../../lib/core/files/fileIndex.ts';
import { listIndexes, openIndex } from '../../../lib/jobs/vaultRecords/indexes.ts';
import { collect } from '../../contracts/collect.ts';
import { rootClient } from '../../helpers/servers/minio.ts';
import type { Buckets } from './buckets.ts';

type Body = string | Uint8Array;

/** Puts a file as the application would. */
export async function putFile(
  { liveRoot, liveBucket }: Buckets,
  key: string,
  body: Body = `the file ${key}`,
  properties: Partial<PutObjectCommandInput> = {},
): Promise<void> {
  const bytes = Buffer.from(body);
  await liveRoot.send(new PutObjectCommand({ Bucket: liveBucket, Key: key, Body: bytes, ...properties }));
}

/** As an application with large files does it: the ETag is then no MD5. Parts but the last are at least 5 MiB. */
export async function putFileInParts(
  { liveRoot, liveBucket }: Pick<Buckets, 'liveRoot' | 'liveBucket'>,
  key: string,
  bodies: readonly Uint8Array[],
): Promise<void> {
  const object = { Bucket: liveBucket, Key: key };
  const { UploadId } = await liveRoot.send(new CreateMultipartUploadCommand(object));
  const parts: { readonly ETag: string | undefined; readonly PartNumber: number }[] = [];
  for (const [index, Body] of bodies.entries()) {
    const part = { ...object, UploadId, PartNumber: index + 1 };
    const { ETag } = await liveRoot.send(new UploadPartCommand({ ...part, Body }));
    parts.push({ ETag, PartNumber: part.PartNumber });
  }
  await liveRoot.send(new CompleteMultipartUploadCommand({ ...object, UploadId, MultipartUpload: { Parts: parts } }));
}

/** `names`, sixteen at a time, each holding its own name. */
export async function putFiles(buckets: Buckets, names: readonly string[]): Promise<void> {
  const left = [...names];
  const work = async (): Promise<void> => {
    for (let name = left.pop(); name !== undefined; name = left.pop()) await putFile(buckets, name);
  };
  await Promise.all(Array.from({ length: 16 }, work));
}

export async function removeFile({ liveRoot, liveBucket }: Buckets, key: string): Promise<void> {
  await liveRoot.send(new DeleteObjectCommand({ Bucket: liveBucket, Key: key }));
}

/** The current bytes of a key in the vault; null when there is none. */
export async function stored({ reader }: Buckets, key: string, versionId?: string): Promise<Buffer | null> {
  const found = await reader.read(key, versionId);
  return found === null ? null : Buffer.concat(await collect(found.body));
}

/** `key version`, `key marker` in the store's order: all there is under a prefix, hidden or not. */
export async function history({ reader }: Buckets, prefix: string): Promise<readonly string[]> {
  const rows = await collect(reader.listVersions(prefix));
  return rows.map(({ key, deleteMarker }) => `${key} ${deleteMarker ? 'marker' : 'version'}`);
}

/** Visible keys under a prefix. */
export async function visible({ reader }: Buckets, prefix: string): Promise<readonly string[]> {
  return (await collect(reader.list(prefix))).map(({ key }) => key);
}

/** As the vault's owner, who may do everything that no lock forbids. */
export async function endVersions({ vaultRoot, vaultBucket }: Buckets, key: string, versionId?: string): Promise<void> {
  const { Versions = [], DeleteMarkers = [] } = await vaultRoot.send(
    new ListObjectVersionsCommand({ Bucket: vaultBucket, Prefix: key }),
  );
  for (const { Key, VersionId } of [...Versions, ...DeleteMarkers]) {
    if (Key !== key || (versionId !== undefined && VersionId !== versionId)) continue;
    await vaultRoot.send(new DeleteObjectCommand({ Bucket: vaultBucket, Key, VersionId }));
  }
}

export async function putInVault({ vaultRoot, vaultBucket }: Buckets, key: string, body: Body): Promise<string> {
  const { VersionId = '' } = await vaultRoot.send(new PutObjectCommand({ Bucket: vaultBucket, Key: key, Body: body }));
  return VersionId;
}

/** As putInVault, but stored at another time: MinIO lets a replicating owner say when an object was first stored. */
export async function putInVaultAt(
  { vault, vaultBucket }: Pick<Buckets, 'vault' | 'vaultBucket'>,
  key: string,
  body: Body,
  storedAt: Date,
  options: Partial<PutObjectCommandInput> = {},
): Promise<string> {
  using client = disposable(rootClient(vault));
  client.value.middlewareStack.add(
    (next) => (call) => {
      const { headers } = call.request as { headers: Record<string, string> };
      headers['x-minio-source-mtime'] = storedAt.toISOString();
      headers['x-minio-source-replication-request'] = 'true';
      return next(call);
    },
    { step: 'build' },
  );
  const { VersionId = '' } = await client.value.send(
    new PutObjectCommand({ Bucket: vaultBucket, Key: key, Body: body, ...options }),
  );
  return VersionId;
}

function disposable(value: S3Client): Disposable & { readonly value: S3Client } {
  return { value, [Symbol.dispose]: () => value.destroy() };
}

export interface IndexRead {
  readonly key: string;
  readonly header: IndexHeader;
  readonly entries: readonly IndexEntry[];
}

/** Every index of the host, oldest first, a pointer with the entries it points to. */
export async function indexes({ reader, host }: Buckets): Promise<readonly IndexRead[]> {
  const all = await listIndexes(reader, host);
  const read: IndexRead[] = [];
  for (const ref of all) {
    const index = await openIndex(reader, ref, all);
    read.push({ key: ref.key, header: index.header, entries: (await collect(index.pages())).flat() });
  }
  return read;
}

export async function newestIndex(buckets: Buckets): Promise<IndexRead> {
  const newest = (await indexes(buckets)).at(-1);
  if (newest === undefined) throw new Error('there is no index');
  return newest;
}

/** Bytes of a live file as the application reads them. */
export async function liveBytes({ liveRoot, liveBucket }: Buckets, key: string): Promise<Uint8Array> {
  const { Body: body } = await liveRoot.send(new GetObjectCommand({ Bucket: liveBucket, Key: key }));
  if (body === undefined) throw new Error(`${key} has no body`);
  return body.transformToByteArray();
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
