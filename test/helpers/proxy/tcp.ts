import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { PassThrough, pipeline } from 'node:stream';

import { cutAfter } from './damage.ts';

/** What goes wrong with one connection; bytes are counted from the server to the client. */
export type TcpFault =
  | { readonly kind: 'pass' }
  /** Both sides see a reset after so many bytes. */
  | { readonly kind: 'cut'; readonly afterBytes: number }
  /** After so many bytes nothing more comes, and the connection stays open. */
  | { readonly kind: 'stall'; readonly afterBytes: number };

/** Stands before any TCP server: PostgreSQL, above all. */
export interface TcpProxy extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  /** How many connections were opened so far. */
  readonly connections: number;
  /** Resets every open connection; new ones are still taken. */
  cutAll(): void;
  stop(): Promise<void>;
}

/** `fault` is asked once per connection, numbered from 0 in the order of arrival. */
export async function startTcpProxy(
  target: { readonly host: string; readonly port: number },
  fault: (connection: number) => TcpFault = () => ({ kind: 'pass' }),
): Promise<TcpProxy> {
  const open = new Set<Socket>();
  let connections = 0;
  const cutAll = () => {
    for (const socket of open) socket.resetAndDestroy();
  };
  const server = createServer((client) => {
    const upstream = connect(target);
    for (const socket of [client, upstream]) {
      open.add(socket);
      socket.on('close', () => open.delete(socket));
    }
    join(client, upstream, fault(connections++));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  server.unref();
  const stop = async () => {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    cutAll();
    await closed;
  };
  return {
    host: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    get connections() {
      return connections;
    },
    cutAll,
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

function join(client: Socket, upstream: Socket, fault: TcpFault): void {
  const reset = () => {
    client.resetAndDestroy();
    upstream.resetAndDestroy();
  };
  const back =
    fault.kind === 'pass'
      ? new PassThrough()
      : cutAfter(fault.afterBytes, fault.kind === 'cut' ? reset : () => undefined);
  // Either end of either direction ending badly ends both: there is nobody to tell but the two peers.
  const ended = (error: Error | null | undefined) => {
    if (error) reset();
  };
  pipeline(client, upstream, ended);
  pipeline(upstream, back, client, ended);
}
