import { s3Client } from '../../lib/adapters/stores/s3/client.ts';
import { vaultHolder } from '../../lib/adapters/stores/s3/holder.ts';
import { vaultReader } from '../../lib/adapters/stores/s3/reader.ts';
import { vaultRemover } from '../../lib/adapters/stores/s3/remover.ts';
import { vaultWriter } from '../../lib/adapters/stores/s3/writer.ts';
import { createBucket, type ObjectServer } from '../helpers/servers/objectServer.ts';
import type { VaultUnderTest } from './vault.ts';

type Ways = Pick<VaultUnderTest, 'listsControlCharacters' | 'conditionsHoldInRaces'>;

/** A bucket with Object Lock on a server of its own. */
export async function vaultOn(starting: Promise<ObjectServer>, ways: Ways): Promise<VaultUnderTest & AsyncDisposable> {
  const server = await starting;
  await createBucket(server, 'vault', { objectLock: true });
  const client = s3Client({ ...server, forcePathStyle: true });
  return {
    reader: vaultReader(client, 'vault'),
    writer: vaultWriter(client, 'vault'),
    remover: vaultRemover(client, 'vault'),
    holder: vaultHolder(client, 'vault'),
    ...ways,
    async [Symbol.asyncDispose]() {
      client.destroy();
      await server[Symbol.asyncDispose]();
    },
  };
}
