import { Duration, aws_sqs as sqs } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { Alarms } from './alarms.ts';

/**
 * Where events go that could not be delivered or on which their function failed three times; each one raises an alarm.
 */
export class DeadLetters extends Construct {
  readonly queue: sqs.Queue;

  constructor(scope: Construct, id: string, stack: 'vault' | 'runner', name: string, alarms: Alarms) {
    super(scope, id);
    const queueName = `${name}-${stack}-dead-letters`;
    this.queue = new sqs.Queue(this, 'Queue', {
      queueName,
      encryption: sqs.QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    alarms.add({
      // Both stacks may be in one account.
      what: `${stack}-dead-letters`,
      metric: this.queue.metricApproximateNumberOfMessagesVisible({
        period: Duration.minutes(5),
        statistic: 'Maximum',
      }),
      above: 0,
      says: `an event was not delivered, or its function failed with it: the queue ${queueName} holds it`,
      article: 'An event was not delivered',
      missing: 'is fine',
    });
  }
}
