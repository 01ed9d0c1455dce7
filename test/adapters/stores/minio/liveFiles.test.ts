import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { liveFiles } from '../../../../lib/adapters/stores/minio/liveFiles.ts';
import { fieldsOf } from '../../../../lib/adapters/stores/s3/properties.ts';
import { type LiveFilesUnderTest, liveFilesContract } from '../../../contracts/liveFiles.ts';
import { liveReaderPolicy } from '../../../helpers/policies.ts';
import { createBucket, type ObjectServer, rootClient, startMinio } from '../../../helpers/servers/minio.ts';
import { scopedKeys } from '../../../helpers/servers/scopedKeys.ts';
import { startVersitygw } from '../../../helpers/servers/versitygw.ts';

liveFilesContract('MinIO, with keys that can only read', async () => {
  const server = await startMinio();
  const keys = await scopedKeys(server, liveReaderPolicy('live'));
  return liveOn(server, keys, { listsControlCharacters: true, listsBelowFiles: false });
});

liveFilesContract('versitygw', async () => {
  const server = await startVersitygw();
  // Ignores encoding-type=url, so that XML turns control characters into U+FFFD.
  return liveOn(server, server, { listsControlCharacters: false, listsBelowFiles: null });
});

async function liveOn(
  server: ObjectServer,
  keys: { readonly accessKey: string; readonly secretKey: string; readonly sessionToken?: string },
  ways: Pick<LiveFilesUnderTest, 'listsControlCharacters' | 'listsBelowFiles'>,
): Promise<LiveFilesUnderTest & AsyncDisposable> {
  await createBucket(server, 'live');
  const client = rootClient(server);
  const { accessKey, secretKey, sessionToken } = keys;
  const session = sessionToken === undefined ? {} : { sessionToken };
  const { host: endPoint, port } = server;
  return {
    files: liveFiles({ endPoint, port, useSSL: false, accessKey, secretKey, ...session, bucket: 'live' }),
    async put(Key, Body, properties = {}) {
      await client.send(new PutObjectCommand({ Bucket: 'live', Key, Body, ...fieldsOf(properties) }));
    },
    async remove(Key) {
      await client.send(new DeleteObjectCommand({ Bucket: 'live', Key }));
    },
    ...ways,
    async [Symbol.asyncDispose]() {
      client.destroy();
      await server[Symbol.asyncDispose]();
    },
  };
}
