import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, request as open, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PassThrough, type Transform } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';

import { cutAfter, flip, offsetOf } from './damage.ts';
import { without } from './resign.ts';
import { decider, type Fault, type RequestSeen, type Rule } from './rule.ts';

export interface LoggedRequest extends RequestSeen {
  readonly fault: Fault['kind'];
  /** What the client was answered; undefined where it was not, or not yet. */
  status: number | undefined;
}

/** Stands before a real server and makes its replies break on purpose. */
export interface Proxy extends AsyncDisposable {
  readonly endpoint: string;
  readonly host: string;
  readonly port: number;
  /** Every request in the order of arrival. */
  readonly log: readonly LoggedRequest[];
  /** How many requests are neither answered to their end nor given up. */
  readonly underWay: number;
  /** Replaces all rules; their counts begin anew. */
  setRules(rules: readonly Rule[]): void;
  /** Ends every connection, stalled ones too. */
  stop(): Promise<void>;
}

interface Target {
  readonly host: string;
  readonly port: number;
}

/**
 * Forwards request and reply byte for byte, streaming, the Host header too: a client signs for the proxy's address,
 * and the server verifies against the Host that it receives.
 */
export async function startProxy(target: Target, rules: readonly Rule[] = []): Promise<Proxy> {
  const log: LoggedRequest[] = [];
  const agent = new Agent({ keepAlive: true });
  let decide = decider(rules);
  let underWay = 0;
  const serve = (request: IncomingMessage, response: ServerResponse) => {
    const seen: RequestSeen = { method: request.method ?? '', url: request.url ?? '', headers: request.headers };
    const fault = decide(seen);
    const logged: LoggedRequest = { ...seen, fault: fault.kind, status: undefined };
    log.push(logged);
    underWay += 1;
    response.on('close', () => {
      underWay -= 1;
    });
    response.on('finish', () => {
      logged.status = response.statusCode;
    });
    // A connection that broke, on purpose or not, is all the client gets to see.
    handle(request, response, fault, { target, agent }).catch(() => response.destroy());
  };
  const server = createServer({ requestTimeout: 0, headersTimeout: 0 }, serve);
  server.on('checkContinue', serve);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  server.unref();
  const { port } = server.address() as AddressInfo;
  const stop = async () => {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    agent.destroy();
    await closed;
  };
  return {
    endpoint: `http://127.0.0.1:${port}`,
    host: '127.0.0.1',
    port,
    log,
    get underWay() {
      return underWay;
    },
    setRules(next) {
      decide = decider(next);
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

interface Upstream {
  readonly target: Target;
  readonly agent: Agent;
}

async function handle(request: IncomingMessage, response: ServerResponse, fault: Fault, to: Upstream): Promise<void> {
  switch (fault.kind) {
    case 'stall':
      takeBody(request, response);
      return;
    case 'drop':
      request.socket.destroy();
      return;
    case 'answer':
      takeBody(request, response);
      await drained(request);
      response.writeHead(fault.status, fault.headers);
      response.end(request.method === 'HEAD' ? undefined : fault.body);
      return;
    case 'delay':
      await sleep(fault.milliseconds);
      return forward(request, response, fault, to);
    case 'hold':
      await fault.until;
      return forward(request, response, fault, to);
    case 'pass':
    case 'ignoreHeaders':
    case 'loseReply':
    case 'flipRequest':
    case 'flipReply':
    case 'cutReply':
    case 'changeReply':
      return forward(request, response, fault, to);
  }
}

async function forward(request: IncomingMessage, response: ServerResponse, fault: Fault, to: Upstream): Promise<void> {
  const upstream = open({
    ...to.target,
    agent: to.agent,
    method: request.method,
    path: request.url,
    headers: fault.kind === 'ignoreHeaders' ? without(request, fault.names, fault.signer) : request.rawHeaders,
    setDefaultHeaders: false,
  });
  // Before the reply an error rejects `replied`; after it there is nothing left to say.
  upstream.on('error', () => undefined);
  upstream.on('continue', () => response.writeContinue());
  response.on('close', () => {
    if (!response.writableFinished) upstream.destroy();
  });
  upstream.flushHeaders();
  const replied = once(upstream, 'response') as Promise<[IncomingMessage]>;
  const damage =
    fault.kind === 'flipRequest' ? flip(offsetOf(fault.at, request.headers['content-length'])) : new PassThrough();
  // A server may answer, and hang up, before it has read the body: its answer counts, not the broken pipe.
  const sent = pipeline(request, damage, upstream).catch(() => undefined);
  const [reply] = await replied;
  if (fault.kind === 'loseReply') {
    await drained(reply);
    request.socket.destroy();
    return;
  }
  if (fault.kind === 'changeReply') {
    const body = fault.change(await text(reply));
    response.writeHead(reply.statusCode ?? 502, reply.statusMessage, withLength(reply.rawHeaders, body));
    response.end(body);
    return;
  }
  response.writeHead(reply.statusCode ?? 502, reply.statusMessage, endToEnd(reply.rawHeaders));
  await pipeline(reply, replyDamage(fault, reply, response), response);
  await sent;
}

function replyDamage(fault: Fault, reply: IncomingMessage, response: ServerResponse): Transform {
  if (fault.kind === 'flipReply') return flip(offsetOf(fault.at, reply.headers['content-length']));
  if (fault.kind === 'cutReply') return cutAfter(fault.afterBytes, () => response.destroy());
  return new PassThrough();
}

/** Reads the body and forgets it; a client that asked whether to send it is told to. */
function takeBody(request: IncomingMessage, response: ServerResponse): void {
  if (request.headers.expect !== undefined) response.writeContinue();
  request.resume();
}

async function drained(message: IncomingMessage): Promise<void> {
  message.resume();
  if (!message.readableEnded) await once(message, 'end');
}

/** Without what belongs to the connection between proxy and server. */
function endToEnd(rawHeaders: readonly string[], unwanted = /^(connection|keep-alive|transfer-encoding)$/i): string[] {
  const kept: string[] = [];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const [name = '', value = ''] = rawHeaders.slice(index, index + 2);
    if (!unwanted.test(name)) kept.push(name, value);
  }
  return kept;
}

function withLength(rawHeaders: readonly string[], body: string): string[] {
  const others = endToEnd(endToEnd(rawHeaders), /^content-length$/i);
  return [...others, 'content-length', String(Buffer.byteLength(body))];
}
