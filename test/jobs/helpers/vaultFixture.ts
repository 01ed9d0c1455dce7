import { readFile } from 'node:fs/promises';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import * as v from 'valibot';
import { rootClient } from '../../helpers/servers/minio.ts';
import type { Site } from './place.ts';

const fixtureSchema = v.object({
  /** The commit of the program that wrote it, with real servers. */
  writtenBy: v.string(),
  host: v.string(),
  database: v.string(),
  objects: v.array(
    v.object({ key: v.string(), versionId: v.string(), storedAt: v.string(), body: v.pipe(v.string(), v.base64()) }),
  ),
});

export type VaultFixture = v.InferOutput<typeof fixtureSchema>;

export async function readFixture(path: string): Promise<VaultFixture> {
  return v.parse(fixtureSchema, JSON.parse(await readFile(path, 'utf8')));
}

/** Puts every object under its own version id and time, as MinIO lets a replicating owner. Oldest first. */
export async function fillFrom(
  { objects }: Pick<VaultFixture, 'objects'>,
  { vault, vaultBucket }: Pick<Site, 'vault' | 'vaultBucket'>,
): Promise<void> {
  for (const { key, versionId, storedAt, body } of objects.toSorted((a, b) => (a.storedAt < b.storedAt ? -1 : 1))) {
    const client = rootClient(vault);
    client.middlewareStack.add(
      (next) => (call) => {
        const request = call.request as { headers: Record<string, string>; query: Record<string, string> };
        request.headers['x-minio-source-mtime'] = storedAt;
        request.headers['x-minio-source-replication-request'] = 'true';
        request.query['versionId'] = versionId;
        return next(call);
      },
      { step: 'build' },
    );
    const put = new PutObjectCommand({ Bucket: vaultBucket, Key: key, Body: Buffer.from(body, 'base64') });
    const { VersionId } = await client.send(put);
    client.destroy();
    if (VersionId !== versionId) throw new Error(`${key} was stored as version ${VersionId}, not ${versionId}`);
  }
}
