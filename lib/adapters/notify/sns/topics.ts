import { paginateListSubscriptionsByTopic, paginateListTopics, type SNSClient } from '@aws-sdk/client-sns';
import type { AlarmTopics, Listener } from '../../../ports/deployed.ts';
import { awsFailure } from '../../aws/replies/failure.ts';

export function snsTopics(client: SNSClient): AlarmTopics {
  return {
    async listeners(topic) {
      try {
        const arn = await arnOf(client, topic);
        return arn === null ? null : await subscriptions(client, arn);
      } catch (error) {
        throw awsFailure(error, { service: 'SNS', doing: `look at the topic ${topic}`, misnamed: new Set() });
      }
    },
  };
}

async function arnOf(client: SNSClient, topic: string): Promise<string | null> {
  for await (const { Topics = [] } of paginateListTopics({ client }, {})) {
    const found = Topics.find(({ TopicArn }) => TopicArn?.endsWith(`:${topic}`) === true);
    if (found?.TopicArn !== undefined) return found.TopicArn;
  }
  return null;
}

async function subscriptions(client: SNSClient, arn: string): Promise<readonly Listener[]> {
  const found: Listener[] = [];
  for await (const { Subscriptions = [] } of paginateListSubscriptionsByTopic({ client }, { TopicArn: arn })) {
    for (const { Endpoint: endpoint = '', SubscriptionArn: own } of Subscriptions) {
      found.push({ who: withoutPath(endpoint), confirmed: own !== 'PendingConfirmation' });
    }
  }
  return found;
}

/** The path of a webhook often is a secret itself. */
function withoutPath(endpoint: string): string {
  return /^https?:/.test(endpoint) && URL.canParse(endpoint) ? new URL(endpoint).origin : endpoint;
}
