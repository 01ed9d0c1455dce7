import type { AwsSection } from './schema.ts';

/** The members that some task is started with, by the secret's whole name: `lifeboat/source`. */
export function taskSecrets({
  name,
  network,
  openerHasPassphrase,
}: AwsSection): ReadonlyMap<string, readonly string[]> {
  const opener = ['BACKUP_GPG_PRIVATE_KEY', ...(openerHasPassphrase ? ['BACKUP_GPG_PASSPHRASE'] : [])];
  const restore = ['RESTORE_DATABASE_URL', 'RESTORE_MINIO_ACCESS_KEY', 'RESTORE_MINIO_SECRET_KEY'];
  const source = ['DATABASE_URL', 'MINIO_ACCESS_KEY', 'MINIO_SECRET_KEY'];
  const members = { source, opener, restore };
  // In the hybrid way the host has the source's.
  const names =
    network.way === 'hybrid' ? (['opener', 'restore'] as const) : (['source', 'opener', 'restore'] as const);
  return new Map(names.map((each) => [`${name}/${each}`, members[each]]));
}
