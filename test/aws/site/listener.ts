import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { until } from '../../helpers/until.ts';
import { aws } from '../emulator/awsCli.ts';
import type { AwsPlace } from '../emulator/local.ts';

/** A web address on this machine that is subscribed to a topic, as an operator's webhook is. */
export interface Listener extends AsyncDisposable {
  /** The first message that was told so far, or will be, of which this is true. */
  heard(what: string, matches: (message: string) => boolean): Promise<string>;
}

/** SNS asks for a confirmation first, which is given. */
export async function listenTo(place: AwsPlace, topic: string): Promise<Listener> {
  const messages: string[] = [];
  const tokens: string[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const told = JSON.parse(body) as { readonly Type: string; readonly Message: string; readonly Token?: string };
      if (told.Type === 'Notification') messages.push(told.Message);
      if (told.Token !== undefined) tokens.push(told.Token);
      response.end();
    });
  });
  server.listen(0, '127.0.0.1');
  server.unref();
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const arn = `arn:aws:sns:${place.region}:000000000000:${topic}`;
  const sns = (...args: readonly string[]) => aws(place, 'sns', ...args);
  await sns('subscribe', '--topic-arn', arn, '--protocol', 'http', '--notification-endpoint', url);
  await until('SNS asked for a confirmation', () => tokens.length > 0);
  await sns('confirm-subscription', '--topic-arn', arn, '--token', tokens[0] ?? '');
  return {
    async heard(what, matches) {
      await until(`somebody was told ${what}`, () => messages.some(matches));
      return messages.find(matches) ?? '';
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
