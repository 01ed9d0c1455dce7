import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';

import { GetObjectCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';

import { scratch } from '../helpers/scratch.ts';
import { rootClient } from '../helpers/servers/objectServer.ts';
import { startSeaweedfs } from '../helpers/servers/seaweedfs.ts';
import { backupEnvironment, mirrorEnvironment } from '../jobs/helpers/cli.ts';
import { startWorld } from '../jobs/helpers/world.ts';
import { commandsOf, filled } from './commands.ts';
import { readerAt } from './reader.ts';

const keys = ['inv-old/1.pdf', 'inv/1.pdf', 'plan ä.txt'];

test('the page leads from MinIO to SeaweedFS: every file is there, and the next mirror stores nothing again', async () => {
  await using world = await startWorld({ files: false, sealed: false, extensions: false });
  await using seaweed = await startSeaweedfs();
  await using home = await scratch('leaving');
  const [before, target, restore, after] = await commandsOf('docs/guide/leaving-minio.md', import.meta.filename);
  assert.ok(before !== undefined && target !== undefined && restore !== undefined && after !== undefined);
  const old = rootClient(world.live);
  for (const Key of keys) {
    const Metadata = { berth: '7' };
    await old.send(
      new PutObjectCommand({ Bucket: world.liveBucket, Key, Body: Key, ContentType: 'application/pdf', Metadata }),
    );
  }
  old.destroy();
  const variables = { ...(await backupEnvironment(world)), ...(await mirrorEnvironment(world)) };
  // The writer of both, as a person would make it; the root's are at hand here.
  const { accessKey, secretKey, host, port } = seaweed;
  const root = { BACKUP_S3_ACCESS_KEY: world.vault.accessKey, BACKUP_S3_SECRET_KEY: world.vault.secretKey };
  const writer = { ...variables, ...root, BACKUP_S3_SESSION_TOKEN: '' };
  const file = (name: string, content: string): Promise<void> =>
    writeFile(join(home.path, name), content, { mode: 0o600 });
  const textOf = (values: Readonly<Record<string, string>>): string =>
    Object.entries(values)
      .filter(([name]) => /^(?:BACKUP|MINIO|DATABASE)_/.test(name))
      .map(([name, value]) => `${name}='${value}'\n`)
      .join('');
  await file('writer.env', textOf(writer));
  const own = filled(target, {
    'files.example.com': host,
    'PORT=8333': `PORT=${port}`,
    'USE_SSL=true': 'USE_SSL=false',
    'ACCESS_KEY=…': `ACCESS_KEY=${accessKey}`,
    'SECRET_KEY=…': `SECRET_KEY=${secretKey}`,
  });
  await file('leaving.env', `${textOf(writer)}${own}`);
  const reader = await readerAt(home.path);
  await reader.types(before);
  await reader.types(restore);
  await reader.types(restore);
  const client = rootClient(seaweed);
  for (const Key of keys) {
    const asked = { Bucket: 'crm-files', Key };
    const { Body } = await client.send(new GetObjectCommand(asked));
    const { ContentType, Metadata } = await client.send(new HeadObjectCommand(asked));
    assert.deepEqual(
      [await Body?.transformToString(), ContentType, Metadata?.['berth']],
      [Key, 'application/pdf', '7'],
    );
  }
  client.destroy();
  const moved = { MINIO_ENDPOINT: host, MINIO_PORT: String(port), MINIO_BUCKET: 'crm-files' };
  await file('writer.env', textOf({ ...writer, ...moved, MINIO_ACCESS_KEY: accessKey, MINIO_SECRET_KEY: secretKey }));
  const { stdout, stderr } = await reader.types(after);
  assert.match(`${stdout}${stderr}`, /3 files in the mirror, 0 copied .*3 recognised by their SHA-256/s);
});
