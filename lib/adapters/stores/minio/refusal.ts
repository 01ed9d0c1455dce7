import type { IncomingMessage } from 'node:http';
import { textOf } from './xml.ts';

/** Beyond this S3 refuses a signature; ours would be refused as expired, which says nothing about clocks. */
const mostSkewMs = 15 * 60_000;
const longestBody = 64 * 1024;

/** A reply that is not a success, in the shape of the AWS SDK's errors, so that one table translates both. */
export class StoreRefusal extends Error {
  override readonly name = 'StoreRefusal';
  /** S3's word, `NoSuchKey`; `HTTP 500` where the store sent none. */
  readonly Code: string;
  /** The region that the store signs for, where that is what was wrong. */
  readonly Region: string | undefined;
  readonly $metadata: { readonly httpStatusCode: number };

  private constructor(status: number, code: string, message: string, region: string | undefined) {
    super(message);
    this.Code = code;
    this.Region = region;
    this.$metadata = { httpStatusCode: status };
  }

  static async of(reply: IncomingMessage, now: Date): Promise<StoreRefusal> {
    const status = reply.statusCode ?? 0;
    let body = '';
    for await (const chunk of reply.setEncoding('utf8')) {
      body += chunk;
      if (body.length > longestBody) break;
    }
    const skewMs = Math.abs(now.getTime() - Date.parse(reply.headers.date ?? now.toUTCString()));
    const code = status === 403 && skewMs > mostSkewMs ? 'RequestTimeTooSkewed' : textOf(body, 'Code');
    return new StoreRefusal(status, code ?? `HTTP ${status}`, textOf(body, 'Message') ?? '', textOf(body, 'Region'));
  }

  get status(): number {
    return this.$metadata.httpStatusCode;
  }
}
