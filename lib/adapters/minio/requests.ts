import { type IncomingMessage, Agent as PlainAgent, request as plainRequest } from 'node:http';
import { request as secureRequest, Agent as TlsAgent } from 'node:https';
import { Client } from 'minio';
import { systemClock } from '../clock/clock.ts';
import { StoreRefusal } from './refusal.ts';

/** The live bucket and who asks. Holds a secret: never printed. */
export interface LiveConnection {
  readonly endPoint: string;
  readonly port: number;
  readonly useSSL: boolean;
  readonly accessKey: string;
  readonly secretKey: string;
  readonly sessionToken?: string;
  readonly bucket: string;
  readonly region?: string;
}

export interface Question {
  /** Absent: the bucket itself. */
  readonly key?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
}

/** Sends one signed GET. Resolves with a 2xx reply, whose body must be read or destroyed; else {@link StoreRefusal}. */
export type Ask = (question: Question) => Promise<IncomingMessage>;

/** How long a signature holds; each request is signed anew. */
const signatureSeconds = 900;

/**
 * GETs, and nothing else, to one bucket. The `minio` client signs them; they are sent by Node's own HTTP, for the
 * client's readers cannot say `If-Match`, lose the status of a 503, and parse listings at twice the cost.
 */
export function requests(connection: LiveConnection, idleSeconds: number): Ask {
  const { bucket, region = 'us-east-1', ...rest } = connection;
  const client = new Client({ ...rest, region });
  const send = connection.useSSL ? secureRequest : plainRequest;
  const agent = connection.useSSL ? new TlsAgent({ keepAlive: true }) : new PlainAgent({ keepAlive: true });

  return async ({ key = '', query = {}, headers = {}, signal }) => {
    const url = await client.presignedUrl('GET', bucket, key, signatureSeconds, query);
    const { hostname, port, origin } = new URL(url);
    // As signed: URL would fold `..` in a key.
    const path = url.slice(origin.length);
    const options = {
      hostname,
      port,
      path,
      headers,
      agent,
      timeout: idleSeconds * 1000,
      ...(signal === undefined ? {} : { signal }),
    };
    const reply = await new Promise<IncomingMessage>((resolve, reject) => {
      const request = send(options, resolve);
      const stalled = Object.assign(new Error(`nothing moved for ${idleSeconds} seconds`), { code: 'ETIMEDOUT' });
      request.on('timeout', () => request.destroy(stalled));
      request.on('error', reject);
      request.end();
    });
    const status = reply.statusCode ?? 0;
    if (status >= 200 && status < 300) return reply;
    throw await StoreRefusal.of(reply, systemClock.now());
  };
}
