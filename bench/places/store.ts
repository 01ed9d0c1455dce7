import { createBucket, type ObjectServer, startMinio } from '../../test/helpers/servers/minio.ts';
import type { Environment } from '../measure/measured.ts';
import { inMemory } from './memoryDisk.ts';

/** A MinIO of its own whose objects lie in memory. */
export interface Store extends AsyncDisposable {
  readonly server: ObjectServer;
  /** A new bucket; a vault has versions and locks. */
  bucket(name: string, kind: 'plain' | 'versioned' | 'vault'): Promise<string>;
}

export async function startStore(): Promise<Store> {
  const folder = await inMemory();
  try {
    const server = await startMinio({ directory: `${folder.path}/data` });
    return {
      server,
      async bucket(name, kind) {
        await createBucket(server, name, { versioning: kind === 'versioned', objectLock: kind === 'vault' });
        return name;
      },
      async [Symbol.asyncDispose]() {
        await server[Symbol.asyncDispose]();
        await folder[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    await folder[Symbol.asyncDispose]();
    throw error;
  }
}

/** For the AWS command line, which sees nothing of the caller's own configuration. */
export function awsEnvironment(server: ObjectServer, home: string): Environment {
  return {
    HOME: home,
    AWS_ACCESS_KEY_ID: server.accessKey,
    AWS_SECRET_ACCESS_KEY: server.secretKey,
    AWS_DEFAULT_REGION: server.region,
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}

/** For rclone, as remote `name`. */
export function rcloneRemote(server: ObjectServer, name: string): Environment {
  const prefix = `RCLONE_CONFIG_${name.toUpperCase()}`;
  return {
    RCLONE_CONFIG: '/dev/null',
    [`${prefix}_TYPE`]: 's3',
    [`${prefix}_PROVIDER`]: 'Minio',
    [`${prefix}_ENDPOINT`]: server.endpoint,
    [`${prefix}_REGION`]: server.region,
    [`${prefix}_ACCESS_KEY_ID`]: server.accessKey,
    [`${prefix}_SECRET_ACCESS_KEY`]: server.secretKey,
  };
}

/** For mc, as alias `name`. */
export function mcAlias(server: ObjectServer, name: string, home: string): Environment {
  const { accessKey, secretKey, host, port } = server;
  return { MC_CONFIG_DIR: `${home}/mc`, [`MC_HOST_${name}`]: `http://${accessKey}:${secretKey}@${host}:${port}` };
}
