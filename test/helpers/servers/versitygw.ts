import { mkdir } from 'node:fs/promises';

import { locate } from '../../../tools/setup/prepare.ts';
import { type ObjectServer, type ObjectServerOptions, startObjectServer } from './objectServer.ts';

/** Starts versitygw, versions on. `startVersitygw(stopped)` brings a stopped one back. */
export async function startVersitygw(options: ObjectServerOptions = {}): Promise<ObjectServer> {
  const program = await locate('versitygw');
  return startObjectServer('versitygw', options, async ({ directory, port, accessKey, secretKey }) => {
    const [objects, versions] = [`${directory}/objects`, `${directory}/versions`];
    const region = options.region === undefined ? [] : ['--region', options.region];
    await mkdir(objects, { recursive: true });
    await mkdir(versions, { recursive: true });
    return {
      program,
      args: ['--quiet', ...region, '--port', `127.0.0.1:${port}`, 'posix', '--versioning-dir', versions, objects],
      environment: { ROOT_ACCESS_KEY: accessKey, ROOT_SECRET_KEY: secretKey },
    };
  });
}
