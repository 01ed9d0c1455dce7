import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { NotificationSender } from '../../../ports/notify.ts';
import { awsFailure } from '../../aws/replies/failure.ts';
import { messageOf, subjectOf } from './text.ts';

const misnamed: ReadonlySet<string> = new Set(['InvalidParameterException', 'NotFoundException']);

/** Publishes each message's text, which says it all, to a topic: its subscribers are mail addresses and webhooks. */
export function snsSender(client: SNSClient, topic: string, application: string): NotificationSender {
  return {
    async send({ text }) {
      const words = { Subject: subjectOf(`${application}: ${text}`), Message: messageOf(text) };
      try {
        await client.send(new PublishCommand({ TopicArn: topic, ...words }));
      } catch (error) {
        throw awsFailure(error, { service: 'SNS', doing: `publish to ${topic}`, misnamed });
      }
    },
  };
}
