import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';

export interface RuleState {
  state: 'ENABLED' | 'DISABLED';
  readonly tags: Map<string, string>;
}

/** The rules of one bus, as EventBridge keeps them. */
export interface EventBridgeService extends AsyncDisposable {
  readonly client: EventBridgeClient;
  readonly endpoint: string;
  readonly rules: ReadonlyMap<string, RuleState>;
  /** `DisableRule lifeboat-backup`, in order. */
  readonly asked: readonly string[];
}

export interface Body {
  readonly Name?: string;
  readonly ResourceARN?: string;
  readonly Tags?: readonly { readonly Key: string; readonly Value: string }[];
  readonly TagKeys?: readonly string[];
}

/** True: this call is refused. */
type Disturb = (call: string, nth: number) => boolean;

const arnPrefix = 'arn:aws:events:eu-central-1:123456789012:rule/';

export async function startEventBridge(
  names: readonly string[],
  disturb: Disturb = () => false,
): Promise<EventBridgeService> {
  const rules = new Map<string, RuleState>(names.map((name) => [name, { state: 'ENABLED', tags: new Map() }]));
  const asked: string[] = [];
  const server = createServer((request, response) => {
    void json(request).then((parsed) => {
      const body = parsed as Body;
      const action = String(request.headers['x-amz-target']).replace(/.*\./, '');
      const name = body.Name ?? body.ResourceARN?.slice(arnPrefix.length) ?? '';
      const call = `${action} ${name}`;
      asked.push(call);
      const refused = disturb(call, asked.filter((each) => each === call).length);
      const rule = rules.get(name);
      const answer =
        refused || rule === undefined
          ? { __type: refused ? 'AccessDeniedException' : 'ResourceNotFoundException', message: `no ${call}` }
          : act(action, body, name, rule);
      response.writeHead('__type' in answer ? 400 : 200, { 'content-type': 'application/x-amz-json-1.1' });
      response.end(JSON.stringify(answer));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = new EventBridgeClient({ endpoint, region: 'eu-central-1', credentials });
  return {
    client,
    endpoint,
    rules,
    asked,
    async [Symbol.asyncDispose]() {
      client.destroy();
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function act(action: string, body: Body, name: string, rule: RuleState): object {
  switch (action) {
    case 'DescribeRule':
      return { Arn: `${arnPrefix}${name}`, Name: name, State: rule.state };
    case 'DisableRule':
      rule.state = 'DISABLED';
      return {};
    case 'EnableRule':
      rule.state = 'ENABLED';
      return {};
    case 'TagResource':
      for (const { Key, Value } of body.Tags ?? []) rule.tags.set(Key, Value);
      return {};
    case 'UntagResource':
      for (const key of body.TagKeys ?? []) rule.tags.delete(key);
      return {};
    case 'ListTagsForResource':
      return { Tags: [...rule.tags].map(([Key, Value]) => ({ Key, Value })) };
    default:
      return { __type: 'UnknownOperationException' };
  }
}
