import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { STSClient } from '@aws-sdk/client-sts';

/** The policy's answer to a call. */
export class Refused extends Error {}

type Handler = STSClient['config']['requestHandler'];

/**
 * moto refuses in XML, whatever a service speaks, and most clients cannot read that. Theirs becomes a {@link Refused}; a 403
 * for another reason, such as a wrong signature, stays an error that no act expects.
 */
export function readingRefusals<Client extends { readonly config: { readonly requestHandler: Handler } }>(
  client: Client,
): Client {
  const handler = client.config.requestHandler;
  const handle = handler.handle.bind(handler);
  handler.handle = async (...request: Parameters<typeof handle>) => {
    const result: { readonly response: { readonly statusCode: number; readonly body?: Readable } } = await handle(
      ...request,
    );
    const { statusCode, body } = result.response;
    if (statusCode === 403 && body !== undefined) {
      const told = await text(body);
      throw told.includes('is not authorized to perform') ? new Refused(told) : new Error(told);
    }
    return result;
  };
  return client;
}
