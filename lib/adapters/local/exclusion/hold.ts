import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import type { LockOwner } from './lockOwner.ts';

export interface Held {
  release(): Promise<void>;
}

/** Binds the address, and tells every connecting process who holds it. `taken` when another socket has it. */
export async function hold(address: string, holder: LockOwner): Promise<Held | 'taken'> {
  const asking = new Set<Socket>();
  const server = createServer((socket) => {
    asking.add(socket);
    socket.once('close', () => asking.delete(socket));
    // The holder ignores a caller that disconnects early.
    socket.on('error', () => undefined);
    socket.end(JSON.stringify(holder));
  });
  try {
    server.listen(address);
    await once(server, 'listening');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') return 'taken';
    throw error;
  }
  return {
    async release() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of asking) socket.destroy();
      await closed;
    },
  };
}
