import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import type { Capabilities } from '../../../core/vault/capabilities.ts';
import type { Clock } from '../../../ports/clock.ts';
import { systemClock } from '../../local/clock/clock.ts';
import { doWithoutChecksumHeaders } from './checksumHeaders.ts';
import { claim } from './claims.ts';
import { learnRegion } from './region.ts';
import { retryUntil } from './retries.ts';

export type { S3Client } from '@aws-sdk/client-s3';

/** The location of a store and its credentials. Holds a secret: never printed. */
export interface S3Connection {
  /** Absent: AWS itself, by region. */
  readonly endpoint?: string;
  readonly region: string;
  /** Both keys or neither; without them the SDK's own chain is asked (a task's role on AWS). */
  readonly accessKey?: string;
  readonly secretKey?: string;
  readonly sessionToken?: string;
  /** `host/bucket/key` instead of `bucket.host/key`: what MinIO and most other stores understand. */
  readonly forcePathStyle: boolean;
}

export interface S3Options {
  /** How long one request is tried again after a passing fault, counted from its first try. */
  readonly deadlineSeconds?: number;
  /** A connection on which nothing moves for so long is given up. */
  readonly idleSeconds?: number;
  readonly clock?: Clock;
  /** Whether a store that signs for another region than the one given is followed there. */
  readonly learnsRegion?: boolean;
  /** What the store was found to do earlier; undefined: everything is tried. */
  readonly capabilities?: Capabilities | undefined;
  /** Once it is aborted nothing is retried. Requests in flight are not aborted. */
  readonly signal?: AbortSignal;
}

/**
 * A client that takes nothing from the environment or from `~/.aws`, but for credentials where none are given.
 * Checksums are ours to ask for and to check: the SDK can do neither for a body that is read in several requests.
 */
export function s3Client(connection: S3Connection, options: S3Options = {}): S3Client {
  const {
    deadlineSeconds = 120,
    idleSeconds = 60,
    clock = systemClock,
    learnsRegion = false,
    signal,
    capabilities,
  } = options;
  const known = { region: connection.region };
  const client = new S3Client({
    region: async () => known.region,
    forcePathStyle: connection.forcePathStyle,
    ...(connection.endpoint === undefined ? {} : { endpoint: connection.endpoint }),
    ...credentials(connection),
    retryStrategy: retryUntil(deadlineSeconds, clock, Math.random, signal),
    requestHandler: {
      connectionTimeout: 10_000,
      socketTimeout: idleSeconds * 1000,
      httpAgent: agent,
      httpsAgent: agent,
    },
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    expectContinueHeader: false,
    defaultsMode: 'standard',
    ignoreConfiguredEndpointUrls: true,
    useFipsEndpoint: false,
    useDualstackEndpoint: false,
    useArnRegion: false,
    disableMultiregionAccessPoints: true,
    disableS3ExpressSessionAuth: true,
  });
  // Not by ChecksumMode: that would make the SDK check every single reply too, and it cannot check one cut short.
  addHeader(client, 'GetObjectCommand', 'x-amz-checksum-mode', 'ENABLED');
  if (capabilities !== undefined) claim(client, capabilities);
  doWithoutChecksumHeaders(client);
  if (learnsRegion) {
    learnRegion(client, known, (Bucket) => client.send(new ListObjectsV2Command({ Bucket, MaxKeys: 1 })));
  }
  if (unreadOnTheWay(connection.endpoint)) {
    // The signature then covers the headers, including the body's CRC32, which saves a SHA-256 over every part.
    addHeader(client, 'PutObjectCommand', 'x-amz-content-sha256', 'UNSIGNED-PAYLOAD');
    addHeader(client, 'UploadPartCommand', 'x-amz-content-sha256', 'UNSIGNED-PAYLOAD');
  }
  return client;
}

const agent = { keepAlive: true, maxSockets: 64 } as const;

function credentials({ accessKey, secretKey, sessionToken }: S3Connection): ConstructorParameters<typeof S3Client>[0] {
  if (accessKey === undefined || secretKey === undefined) return {};
  return {
    credentials: {
      accessKeyId: accessKey,
      secretAccessKey: secretKey,
      ...(sessionToken === undefined ? {} : { sessionToken }),
    },
  };
}

/** Whether nobody can change a body between us and the store: TLS, or the same machine. */
function unreadOnTheWay(endpoint: string | undefined): boolean {
  if (endpoint === undefined) return true;
  const { protocol, hostname } = new URL(endpoint);
  return protocol === 'https:' || hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
}

function addHeader(client: S3Client, command: string, header: string, value: string): void {
  client.middlewareStack.add(
    (next, context) => (call) => {
      const { commandName } = context;
      if (commandName === command) Object.assign(headersOf(call.request), { [header]: value });
      return next(call);
    },
    { step: 'build' },
  );
}

function headersOf(request: unknown): object {
  if (typeof request === 'object' && request !== null && 'headers' in request) {
    const { headers } = request;
    if (typeof headers === 'object' && headers !== null) return headers;
  }
  throw new TypeError('a request of the S3 client without headers');
}
