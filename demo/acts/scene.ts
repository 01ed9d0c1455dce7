import { Client } from 'minio';
import { countText } from '../../lib/cli/output/amounts.ts';
import { humanBytes } from '../../lib/core/runs/bytes.ts';
import { createBucket } from '../../test/helpers/servers/minio.ts';
import { uploadFiles } from '../../test/marina/files.ts';
import { bucketName, createMarina, documentKeys, type Marina } from '../../test/marina/load.ts';
import type { Demo } from '../demo.ts';
import { writeEnvironments } from '../environments.ts';
import { type Keys, liveKeys, vaultKeys } from '../keys.ts';
import { createMc } from '../mc.ts';
import { database, vaultBucket } from '../names.ts';
import { makeSealKeys, type SealKeys } from '../openpgp.ts';
import type { Invocation } from '../programs.ts';
import type { DemoScreen } from '../screen.ts';
import type { Servers, Store } from '../servers.ts';

export interface Scene {
  readonly demo: Demo;
  readonly marina: Marina;
  readonly seal: SealKeys;
}

/** What the acts begin with. */
export interface Casting {
  readonly screen: DemoScreen;
  readonly started: Promise<Servers>;
  readonly mcProgram: string;
  readonly scale: number;
  readonly signal: AbortSignal;
}

/** The application with all its data, an empty vault, and the keys of everybody. */
export async function setScene({ screen, started, mcProgram, scale, signal }: Casting): Promise<Scene> {
  screen.heading('A marina goes about its business');
  const servers = await screen.stage(
    'starting servers',
    () => started,
    ({ postgres }) => `PostgreSQL ${postgres.version}, a live MinIO, and another one for the vault`,
  );
  const where = servers.directory.startsWith('/dev/shm/') ? `${servers.directory}, in memory` : servers.directory;
  screen.text(`all of it in ${where}, until the end`, { indent: 4, style: 'dim' });
  const invocation: Invocation = { directory: servers.directory, signal };
  const marina = await screen.stage(
    'loading the CRM',
    () => createMarina({ superuserUrl: servers.postgres.url }, { database, scale }),
    `database ${database}: a CRM with ${countText(Math.round(10_000 * scale))} clients`,
  );
  await screen.stage(
    'uploading its files',
    async () => {
      await createBucket(servers.live, bucketName);
      return upload(servers.live, await documentKeys(marina.databaseUrl));
    },
    ({ files, bytes }) => `bucket ${bucketName}: ${countText(files)} files, ${humanBytes(bytes)}`,
  );
  const seal = await screen.stage(
    'making OpenPGP keys',
    () => makeSealKeys(invocation),
    ({ fingerprint }) =>
      `OpenPGP keys by gpg: the public one for the backup, the private one kept apart (…${fingerprint.slice(-16)})`,
  );
  const keys = await screen.stage(
    'making the vault',
    async (): Promise<Keys> => {
      await createBucket(servers.vault, vaultBucket, { objectLock: true });
      const rootMc = createMc(mcProgram, invocation, { live: servers.live });
      return { vault: await vaultKeys(servers.vault), live: await liveKeys(rootMc, servers) };
    },
    `bucket ${vaultBucket} with Object Lock, and for each job a key that can do its own work only`,
  );
  await writeEnvironments(servers, { marina, keys, seal });
  const mc = createMc(mcProgram, invocation, {
    live: servers.live,
    vault: { ...servers.vault, ...keys.vault.restore },
  });
  const databaseUrl = new URL(servers.postgres.url);
  databaseUrl.pathname = database;
  const demo = { screen, servers, keys, mc, invocation, databaseUrl: databaseUrl.href };
  return { demo, marina, seal };
}

/** As the application does it: each file in one piece, with its content type and headers. */
export async function upload(store: Store, keys: Iterable<string>): Promise<{ files: number; bytes: number }> {
  const client = liveClient(store);
  return uploadFiles(
    async (key, body, { contentType, metadata }) => {
      await client.putObject(bucketName, key, body, body.length, { 'Content-Type': contentType, ...metadata });
    },
    keys,
    { concurrency: 16 },
  );
}

export async function remove(store: Store, keys: readonly string[]): Promise<void> {
  const client = liveClient(store);
  for (const key of keys) await client.removeObject(bucketName, key);
}

function liveClient({ host, port, accessKey, secretKey }: Store): Client {
  return new Client({ endPoint: host, port, useSSL: false, accessKey, secretKey });
}
