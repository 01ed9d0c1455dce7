import { type IncomingMessage, Agent as PlainAgent, request as plainRequest } from 'node:http';
import { request as secureRequest, Agent as TlsAgent } from 'node:https';
import { Client } from 'minio';
import { systemClock } from '../../local/clock/clock.ts';
import { regionWanted } from '../s3/region.ts';
import { StoreRefusal } from './refusal.ts';

/** The live bucket and its credentials. Holds a secret: never printed. */
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
  /** A connection on which nothing moves for so long is given up; absent: as the connection has it. */
  readonly idleSeconds?: number;
  readonly signal?: AbortSignal | undefined;
}

/** Sends one signed GET. Resolves with a 2xx reply, whose body must be read or destroyed; else {@link StoreRefusal}. */
export type Ask = (question: Question) => Promise<IncomingMessage>;

/** How long a signature is valid; each request gets a new one. */
const signatureSeconds = 900;

/**
 * GETs, and nothing else, to one bucket. The `minio` client signs them; Node's own HTTP sends them, because the
 * client's readers cannot send `If-Match`, lose the status of a 503, and parse listings at twice the cost.
 */
export function requests(connection: LiveConnection, usualIdleSeconds: number): Ask {
  const { bucket, region: given = 'us-east-1', ...rest } = connection;
  let region = given;
  let client = new Client({ ...rest, region });
  const send = connection.useSSL ? secureRequest : plainRequest;
  const agent = connection.useSSL ? new TlsAgent({ keepAlive: true }) : new PlainAgent({ keepAlive: true });

  async function once({ key = '', query = {}, headers = {}, idleSeconds = usualIdleSeconds, signal }: Question) {
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
      let body: IncomingMessage | undefined;
      const request = send(options, (replied) => {
        body = replied;
        resolve(replied);
      });
      const stalled = Object.assign(new Error(`nothing moved for ${idleSeconds} seconds`), { code: 'ETIMEDOUT' });
      request.on('timeout', () => {
        // Bytes are waiting to be read: our reader is slow, not the store.
        if (body !== undefined && body.readableLength > 0) body.socket.setTimeout(idleSeconds * 1000);
        else request.destroy(stalled);
      });
      request.on('error', reject);
      request.end();
    });
    const status = reply.statusCode ?? 0;
    if (status >= 200 && status < 300) return reply;
    throw await StoreRefusal.of(reply, systemClock.now());
  }

  return async (question) => {
    const asked = region;
    try {
      return await once(question);
    } catch (error) {
      const wanted = error instanceof StoreRefusal ? regionWanted(error) : undefined;
      if (wanted === undefined || wanted === asked) throw error;
      if (wanted !== region) {
        region = wanted;
        client = new Client({ ...rest, region });
      }
      return once(question);
    }
  };
}
