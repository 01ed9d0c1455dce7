import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface Asked {
  readonly action: string;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface ControlPlane extends AsyncDisposable {
  readonly endpoint: string;
  readonly asked: readonly Asked[];
}

/**
 * A text is XML, of the services with the query protocol; an object is JSON, an error where it has a `__type`; a number is
 * the status of S3's reply to HEAD, whose action is `HEAD`.
 */
export type Answer = (asked: Asked) => string | object | number;

/** Every service of AWS at one address: who is asked shows by protocol and action. */
export async function startControlPlane(answer: Answer): Promise<ControlPlane> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    void text(request).then((sent) => {
      const one =
        request.method === 'HEAD'
          ? { action: 'HEAD', body: { path: request.url } }
          : read(request.headers['x-amz-target'], sent);
      asked.push(one);
      const reply = answer(one);
      if (typeof reply === 'number') {
        response.writeHead(reply).end();
        return;
      }
      const xml = typeof reply === 'string';
      const failed = xml ? reply.startsWith('<ErrorResponse>') : '__type' in reply;
      response.writeHead(failed ? 400 : 200, { 'content-type': xml ? 'text/xml' : 'application/x-amz-json-1.1' });
      response.end(xml ? reply : JSON.stringify(reply));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function read(target: string | readonly string[] | undefined, sent: string): Asked {
  if (typeof target === 'string') {
    return { action: target.replace(/.*\./, ''), body: JSON.parse(sent) as Record<string, unknown> };
  }
  const parameters = new URLSearchParams(sent);
  return { action: parameters.get('Action') ?? '', body: Object.fromEntries(parameters) };
}

export function xmlReply(action: string, result: string): string {
  return `<${action}Response><${action}Result>${result}</${action}Result></${action}Response>`;
}

/** A stack as ListStacks and DescribeStacks tell it. */
export function stackXml(name: string, status: string, outputs: Readonly<Record<string, string>> = {}): string {
  const members = Object.entries(outputs).map(
    ([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
  );
  return (
    `<member><StackName>${name}</StackName><StackStatus>${status}</StackStatus>` +
    `<CreationTime>2026-11-25T00:00:00Z</CreationTime><Outputs>${members.join('')}</Outputs></member>`
  );
}
