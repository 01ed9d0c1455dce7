import { mkdir, writeFile } from 'node:fs/promises';

import { locate } from '../../../tools/setup/prepare.ts';
import { type ObjectServer, type ObjectServerOptions, startObjectServer } from './objectServer.ts';
import { freePort } from './port.ts';

/** Starts SeaweedFS: master, volume server, filer and S3 in one process. */
export async function startSeaweedfs(options: ObjectServerOptions = {}): Promise<ObjectServer> {
  const program = await locate('seaweedfs');
  return startObjectServer('seaweedfs', options, async ({ home, directory, port, accessKey, secretKey }) => {
    await mkdir(directory, { recursive: true });
    const identities = [
      { name: 'root', credentials: [{ accessKey, secretKey }], actions: ['Admin', 'Read', 'Write', 'List', 'Tagging'] },
    ];
    await writeFile(`${home}/s3.json`, JSON.stringify({ identities }), { mode: 0o600 });
    const others = [
      'master.port',
      'master.port.grpc',
      'volume.port',
      'volume.port.grpc',
      'filer.port',
      'filer.port.grpc',
      's3.port.grpc',
    ];
    const ports: string[] = [];
    for (const name of others) ports.push(`-${name}=${await freePort()}`);
    return {
      program,
      args: [
        'server',
        `-dir=${directory}`,
        '-ip=127.0.0.1',
        '-ip.bind=127.0.0.1',
        '-filer',
        '-s3',
        `-s3.port=${port}`,
        `-s3.config=${home}/s3.json`,
        '-master.volumeSizeLimitMB=64',
        '-master.telemetry=false',
        '-volume.max=100',
        '-s3.port.iceberg=0',
        '-s3.port.lance=0',
        ...ports,
      ],
      environment: {},
    };
  });
}
