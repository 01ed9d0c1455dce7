import {
  DescribeRuleCommand,
  DisableRuleCommand,
  EnableRuleCommand,
  type EventBridgeClient,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-eventbridge';
import { Failure } from '../../../errors.ts';
import { awsFailure } from '../replies/failure.ts';

/** A restore puts it on a rule before it disables it, and takes it away after it has enabled it. */
export const pausedByTag = 'lifeboat:pausedBy';

const misnamed: ReadonlySet<string> = new Set(['ResourceNotFoundException', 'ValidationException']);

export interface Rule {
  readonly name: string;
  readonly arn: string;
  readonly enabled: boolean;
}

/** A rule of the default bus. */
export function findRule(client: EventBridgeClient, name: string): Promise<Rule> {
  return asked(`look at the rule ${name}`, async () => {
    const { Arn: arn, State: state } = await client.send(new DescribeRuleCommand({ Name: name }));
    if (arn === undefined) throw new Failure('unexpected', `EventBridge described the rule ${name} without its ARN`);
    return { name, arn, enabled: state !== 'DISABLED' };
  });
}

/** Marks it first, so that a disabled rule always shows who disabled it. */
export function pauseRule(client: EventBridgeClient, { name, arn }: Rule, by: string): Promise<void> {
  return asked(`disable the rule ${name}`, async () => {
    await client.send(new TagResourceCommand({ ResourceARN: arn, Tags: [{ Key: pausedByTag, Value: by }] }));
    await client.send(new DisableRuleCommand({ Name: name }));
  });
}

/** May be called again. */
export function resumeRule(client: EventBridgeClient, { name, arn }: Rule): Promise<void> {
  return asked(`enable the rule ${name}`, async () => {
    await client.send(new EnableRuleCommand({ Name: name }));
    await client.send(new UntagResourceCommand({ ResourceARN: arn, TagKeys: [pausedByTag] }));
  });
}

export async function asked<T>(doing: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw awsFailure(error, { service: 'EventBridge', doing, misnamed });
  }
}
