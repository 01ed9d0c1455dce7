import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Failure } from '../../../errors.ts';
import type { Routes } from '../../../ports/services.ts';

const address = '127.0.0.1';

/** A page may bring its own style, and nothing that it shows may ask anybody else. */
const headers = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

export interface Serving extends AsyncDisposable {
  readonly port: number;
}

/**
 * Answers on the loopback interface and never on another one. A request must name the loopback as its host: a page of
 * the Internet whose name was pointed here (DNS rebinding) reads nothing. Failure `configuration` for a port that is
 * taken.
 */
export async function serveOnLoopback(port: number, routes: Routes): Promise<Serving> {
  const server = createServer((request, response) => void answer(routes, request, response));
  server.listen(port, address);
  try {
    await once(server, 'listening');
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    throw new Failure('configuration', `cannot answer on port ${port} of ${address}: ${said}`, {
      hint: 'set LIFEBOAT_HTTP_PORT to a port that nobody listens on, or remove it',
      cause: error,
    });
  }
  const bound = server.address();
  return {
    port: typeof bound === 'object' && bound !== null ? bound.port : port,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function answer(routes: Routes, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { host = '', pathname, method } = asked(request);
  if (!isLoopback(host)) {
    refuse(response, 421, 'ask for 127.0.0.1');
    return;
  }
  if (method !== 'GET' && method !== 'HEAD') {
    refuse(response, 405, 'only GET is answered');
    return;
  }
  const make = Object.hasOwn(routes, pathname) ? routes[pathname] : undefined;
  if (make === undefined) {
    refuse(response, 404, `there is ${Object.keys(routes).join(' and ')}`);
    return;
  }
  try {
    const { status, type, body } = await make();
    response.writeHead(status, { ...headers, 'content-type': `${type}; charset=utf-8` });
    response.end(method === 'HEAD' ? undefined : body);
  } catch (error) {
    // An unexpected error's words were not written for a reader.
    refuse(response, 503, error instanceof Failure ? error.message : 'this page cannot be made now');
  }
}

function asked({ url = '/', method, headers: { host } }: IncomingMessage) {
  // The query string is ignored.
  const [pathname = '/'] = url.split('?');
  return { host, pathname, method };
}

function isLoopback(host: string): boolean {
  return /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/i.test(host);
}

function refuse(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { ...headers, 'content-type': 'text/plain; charset=utf-8' });
  response.end(`${text}\n`);
}
