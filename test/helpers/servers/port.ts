import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';

import { ServerFailed } from './child.ts';

const taken = /address already in use|port is already in use|EADDRINUSE/i;
const attempts = 5;
const [leastPort, mostPort, enough] = [10_000, 65_535, 1000];
/** The one "bad port" of the Fetch standard among these: `fetch` and browsers never connect to it. */
const refusedByFetch = 10_080;

/**
 * Starts a server on a port of 127.0.0.1 that nobody has, on another one when somebody took it meanwhile. The port stays
 * this process's until it ends, also while no server listens on it: one that is stopped finds it free when it comes back.
 */
export async function onFreePort<T>(start: (port: number) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await start(await freePort());
    } catch (error) {
      if (attempt === attempts || !(error instanceof ServerFailed) || !taken.test(error.log)) throw error;
    }
  }
}

/** One more port, for a server that listens on several. */
export async function freePort(): Promise<number> {
  const { first, last } = await portsToChooseFrom();
  for (;;) {
    const port = first + Math.floor(Math.random() * (last - first + 1));
    if (port !== refusedByFetch && (await reserve(port)) && (await isFree(port))) return port;
  }
}

/** Makes a port this process's among all that run tests; false when it is somebody's already, this process's too. */
export async function reserve(port: number): Promise<boolean> {
  // An abstract socket: the kernel takes it back from whoever has ended.
  return (await listen({ path: `\0lifeboat-test-port-${port}` })) !== null;
}

async function isFree(port: number): Promise<boolean> {
  const probe = await listen({ port, host: '127.0.0.1' });
  if (probe === null) return false;
  await once(probe.close(), 'close');
  return true;
}

async function listen(where: { readonly port: number; readonly host: string } | { readonly path: string }) {
  const server = createServer().unref();
  try {
    await once(server.listen(where), 'listening');
    return server;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return null;
    throw error;
  }
}

/** Beside those that the kernel gives to whoever asks for any, servers and connections alike: by chance nobody gets one. */
export async function portsToChooseFrom(): Promise<{ readonly first: number; readonly last: number }> {
  const given = await readFile('/proc/sys/net/ipv4/ip_local_port_range', 'utf8');
  const [low = 0, high = 0] = given.trim().split(/\s+/).map(Number);
  if (low - leastPort > enough) return { first: leastPort, last: low - 1 };
  return { first: mostPort - high > enough ? high + 1 : leastPort, last: mostPort };
}
