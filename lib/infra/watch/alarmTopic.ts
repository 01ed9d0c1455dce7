import { aws_iam as iam, Stack, aws_sns as sns, aws_sns_subscriptions as subscriptions } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { AwsSection } from '../../config/deployment/schema.ts';

/** Whom alarms notify: a mail address, which has to be confirmed once, and a web address. */
export class AlarmTopic extends Construct {
  readonly topic: sns.Topic;

  constructor(scope: Construct, id: string, topicName: string, { mail, webhook }: AwsSection['alarms']) {
    super(scope, id);
    this.topic = new sns.Topic(this, 'Topic', { topicName, displayName: `Lifeboat: ${topicName}`, enforceSSL: true });
    // A topic with its own policy loses the default one, which lets alarms of the same account publish.
    this.topic.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'AlarmsOfThisAccount',
        principals: [new iam.ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
    if (mail !== undefined) this.topic.addSubscription(new subscriptions.EmailSubscription(mail));
    if (webhook !== undefined) this.topic.addSubscription(new subscriptions.UrlSubscription(webhook));
  }
}
