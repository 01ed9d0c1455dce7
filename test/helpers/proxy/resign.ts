import { createHash, createHmac } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** The keys that a request is signed with again. */
export interface Signer {
  readonly accessKey: string;
  readonly secretKey: string;
}

/**
 * Raw headers of a request without those named, signed again (AWS Signature Version 4) so that the server takes it: a store
 * that ignores a header cannot be played by dropping it alone.
 */
export function without(request: IncomingMessage, dropped: readonly string[], signer: Signer): readonly string[] {
  const gone = new Set([...dropped, 'authorization', 'x-amz-security-token']);
  const kept = Object.entries(request.headers).flatMap(([name, value]) =>
    gone.has(name) || value === undefined ? [] : [[name, String(value)] as const],
  );
  const [, date = '', region = ''] =
    /Credential=[^/]+\/(\d{8})\/([^/]+)/.exec(request.headers.authorization ?? '') ?? [];
  const headers = kept
    .filter(([name]) => name === 'host' || name === 'content-type' || name.startsWith('x-amz-'))
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  const names = headers.map(([name]) => name).join(';');
  const [path = '', query = ''] = (request.url ?? '').split('?');
  const sorted = query
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => (pair.includes('=') ? pair : `${pair}=`))
    .toSorted()
    .join('&');
  const lines = headers.map(([name, value]) => `${name}:${value.trim()}\n`).join('');
  const body = String(request.headers['x-amz-content-sha256']);
  const canonical = [request.method, path, sorted, lines, names, body].join('\n');
  const scope = `${date}/${region}/s3/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', request.headers['x-amz-date'], scope, sha256(canonical)].join('\n');
  const key = [date, region, 's3', 'aws4_request'].reduce<string | Buffer>(hmac, `AWS4${signer.secretKey}`);
  const signature = hmac(key, text).toString('hex');
  const credential = `${signer.accessKey}/${scope}`;
  const authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names}, Signature=${signature}`;
  return [...kept, ['authorization', authorization] as const].flat();
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
