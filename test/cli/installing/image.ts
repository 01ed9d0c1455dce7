import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { scratch } from '../../helpers/scratch.ts';
import { type Ended, startLifeboat } from '../../jobs/helpers/cli.ts';

/** What one file for all jobs would hold; `install` deals it out. */
export const everything: Readonly<Record<string, string>> = {
  PATH: process.env['PATH'] ?? '',
  DATABASE_URL: 'postgresql://backup:source-secret@db.example.com/crm',
  MINIO_ENDPOINT: 'minio.example.com',
  MINIO_ACCESS_KEY: 'live',
  MINIO_SECRET_KEY: 'live-secret',
  MINIO_BUCKET: 'crm-files',
  BACKUP_S3_BUCKET: 'crm-vault',
  BACKUP_S3_ACCESS_KEY: 'writer',
  BACKUP_S3_SECRET_KEY: 'writer-secret',
  BACKUP_S3_PRUNE_ACCESS_KEY: 'pruner',
  BACKUP_S3_PRUNE_SECRET_KEY: 'prune-secret $HOME "quoted"',
  BACKUP_S3_READ_ACCESS_KEY: 'reader',
  BACKUP_S3_READ_SECRET_KEY: 'read-secret',
  BACKUP_GPG_PUBLIC_KEY_FILE: '/etc/keys/backup.pub.asc',
  BACKUP_GPG_PRIVATE_KEY_FILE: '/etc/keys/restore 100%.asc',
  NOTIFY_WEBHOOK_URL: 'https://hooks.example.com/hook-secret',
  DRILL_CRON: '0 3 13 * 5',
};

/** A directory that an image's root could be: where users are noted, and the target that timers belong to. */
export async function image(): Promise<{ readonly path: string } & AsyncDisposable> {
  const root = await scratch('image');
  await mkdir(join(root.path, 'etc'), { recursive: true });
  await writeFile(join(root.path, 'etc/passwd'), 'root:x:0:0::/root:/bin/sh\n');
  await writeFile(join(root.path, 'etc/group'), 'root:x:0:\n');
  return root;
}

/** Every file and link below `root`, with what it holds or where its rights end. */
export async function filesOf(root: string): Promise<readonly string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map(({ parentPath, name }) => join(parentPath, name).slice(root.length))
    .toSorted();
}

export async function installed(root: string, argv: readonly string[] = [], environment = everything): Promise<Ended> {
  return startLifeboat(['install', '--root', root, ...argv], environment).ended;
}
