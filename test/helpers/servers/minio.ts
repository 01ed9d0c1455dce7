import { ListBucketsCommand } from '@aws-sdk/client-s3';

import { locate } from '../../../tools/setup/prepare.ts';
import {
  type Access,
  type ObjectServer,
  type ObjectServerOptions,
  rootClient,
  startObjectServer,
} from './objectServer.ts';

/** Starts MinIO (0.4 s, 115 MB). `startMinio(stopped)` brings a stopped one back: same port, keys and objects. */
export async function startMinio(options: ObjectServerOptions = {}): Promise<ObjectServer> {
  const program = await locate('minio');
  return startObjectServer('minio', options, async ({ home, directory, port, accessKey, secretKey }) => ({
    program,
    args: [
      'server',
      '--quiet',
      '--address',
      `127.0.0.1:${port}`,
      // Left to itself it asks the kernel for a port of the console's own, which can be the port above; none is ever opened.
      '--console-address',
      '127.0.0.1:0',
      '--certs-dir',
      `${home}/certs`,
      directory,
    ],
    servesAll: knowsItsUsers,
    environment: {
      MINIO_ROOT_USER: accessKey,
      MINIO_ROOT_PASSWORD: secretKey,
      ...(options.region === undefined ? {} : { MINIO_SITE_REGION: options.region }),
      MINIO_BROWSER: 'off',
      MINIO_UPDATE: 'off',
    },
  }));
}

/**
 * MinIO lists its root's buckets before it has loaded its users. Until it has it makes no keys, and tells a stranger to come
 * again instead of that there is no such user.
 */
async function knowsItsUsers(access: Access): Promise<boolean> {
  const stranger = rootClient({ ...access, accessKey: 'teststranger', secretKey: 'teststranger' }, 1);
  try {
    return await stranger.send(new ListBucketsCommand({})).then(
      () => false,
      (error: unknown) => error instanceof Error && error.name === 'InvalidAccessKeyId',
    );
  } finally {
    stranger.destroy();
  }
}

export { createBucket, type ObjectServer, rootClient } from './objectServer.ts';
