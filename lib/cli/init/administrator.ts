import type { Environment } from '../../config/env.ts';
import type { VaultCredentials } from '../../config/locations.ts';
import { Secret } from '../../config/secret.ts';

/** Keys of whoever administers the store, from variables that no job reads and no file of the set-up holds. */
export function administratorOf({
  INIT_S3_ACCESS_KEY: id,
  INIT_S3_SECRET_KEY: secret,
}: Environment): VaultCredentials | null {
  if (id === undefined || secret === undefined || id === '' || secret === '') return null;
  return { kind: 'keys', accessKey: new Secret(id), secretKey: new Secret(secret), sessionToken: undefined };
}
