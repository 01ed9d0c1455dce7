import { randomBytes } from 'node:crypto';

import { CreateBucketCommand, ListBucketsCommand, PutBucketVersioningCommand, S3Client } from '@aws-sdk/client-s3';

import { type Scratch, scratch } from '../scratch.ts';
import { type ServerCommand, type ServerProcess, startServer } from './child.ts';
import { onFreePort } from './port.ts';

/** A real S3 server on 127.0.0.1, with keys that mean nothing elsewhere. */
export interface ObjectServer extends AsyncDisposable {
  /** `http://127.0.0.1:<port>` */
  readonly endpoint: string;
  readonly host: string;
  readonly port: number;
  readonly accessKey: string;
  readonly secretKey: string;
  readonly region: string;
  /** Where it keeps its data; kept by `stop`, removed by disposal unless the caller brought it. */
  readonly directory: string;
  readonly pid: number;
  readonly logFile: string;
  stop(signal?: NodeJS.Signals): Promise<void>;
}

/** What a restarted server keeps: a stopped {@link ObjectServer} fits. */
export interface ObjectServerOptions {
  readonly directory?: string;
  readonly port?: number;
  readonly accessKey?: string;
  readonly secretKey?: string;
  /** What signatures are made for. Default: us-east-1. */
  readonly region?: string;
}

/**
 * Everything that S3 servers of whatever make have in common; `command` says how to start this one, and whether it serves
 * all that it has to when it lists its buckets.
 */
export async function startObjectServer(
  name: string,
  options: ObjectServerOptions,
  command: (
    about: Pick<ObjectServer, 'directory' | 'port' | 'accessKey' | 'secretKey'> & { readonly home: string },
  ) => Promise<
    Pick<ServerCommand, 'program' | 'args' | 'environment'> & { readonly servesAll?: (of: Access) => Promise<boolean> }
  >,
): Promise<ObjectServer> {
  const home = await scratch(name);
  const accessKey = options.accessKey ?? `test${randomBytes(6).toString('hex')}`;
  const secretKey = options.secretKey ?? `test${randomBytes(18).toString('hex')}`;
  const directory = options.directory ?? `${home.path}/data`;
  const start = async (port: number): Promise<ObjectServer> => {
    const about = {
      host: '127.0.0.1',
      port,
      endpoint: `http://127.0.0.1:${port}`,
      region: options.region ?? 'us-east-1',
    };
    const keys = { accessKey, secretKey };
    const client = rootClient({ ...about, ...keys }, 1);
    try {
      const { servesAll = async () => true, ...rest } = await command({ home: home.path, directory, port, ...keys });
      const ready = async (): Promise<boolean> => {
        await client.send(new ListBucketsCommand({}));
        return servesAll({ ...about, ...keys });
      };
      const server = await startServer({ name, directory: home.path, ready, ...rest });
      return served(server, home, { ...about, ...keys, directory });
    } finally {
      client.destroy();
    }
  };
  try {
    return options.port === undefined ? await onFreePort(start) : await start(options.port);
  } catch (error) {
    await home[Symbol.asyncDispose]();
    throw error;
  }
}

function served(
  server: ServerProcess,
  home: Scratch,
  about: Omit<ObjectServer, 'pid' | 'logFile' | 'stop' | typeof Symbol.asyncDispose>,
): ObjectServer {
  return {
    ...about,
    pid: server.pid,
    logFile: server.logFile,
    stop: (signal) => server.stop(signal),
    async [Symbol.asyncDispose]() {
      await server.stop('SIGKILL');
      await home[Symbol.asyncDispose]();
    },
  };
}

/** Where and with which keys; an {@link ObjectServer} fits, a proxy's endpoint with a server's keys too. */
export type Access = Pick<ObjectServer, 'endpoint' | 'region' | 'accessKey' | 'secretKey'> & {
  readonly sessionToken?: string;
};

/** A client of the server's root. It sees no AWS_* variable and no shared configuration of the caller's. */
export function rootClient(access: Access, maxAttempts = 3): S3Client {
  return new S3Client({
    endpoint: access.endpoint,
    region: access.region,
    forcePathStyle: true,
    maxAttempts,
    credentials: {
      accessKeyId: access.accessKey,
      secretAccessKey: access.secretKey,
      ...(access.sessionToken === undefined ? {} : { sessionToken: access.sessionToken }),
    },
  });
}

/** Object lock brings versioning with it. */
export async function createBucket(
  server: Access,
  name: string,
  options: { readonly objectLock?: boolean; readonly versioning?: boolean } = {},
): Promise<void> {
  const client = rootClient(server);
  try {
    await client.send(
      new CreateBucketCommand({ Bucket: name, ObjectLockEnabledForBucket: options.objectLock ?? false }),
    );
    if (options.versioning === true && options.objectLock !== true) {
      await client.send(
        new PutBucketVersioningCommand({ Bucket: name, VersioningConfiguration: { Status: 'Enabled' } }),
      );
    }
  } finally {
    client.destroy();
  }
}
