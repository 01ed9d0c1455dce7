import { once } from 'node:events';
import { createServer } from 'node:net';

import { ServerFailed } from './child.ts';

const taken = /address already in use|port is already in use|EADDRINUSE/i;

/** A port of 127.0.0.1 that was free a moment ago. */
async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('no TCP address');
  return address.port;
}

/** Starts a server on a free port, on another one when somebody took it meanwhile. */
export async function onFreePort<T>(start: (port: number) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await start(await freePort());
    } catch (error) {
      if (attempt === 5 || !(error instanceof ServerFailed) || !taken.test(error.log)) throw error;
    }
  }
}
