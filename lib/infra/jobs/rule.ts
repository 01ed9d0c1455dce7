import {
  Duration,
  aws_events as events,
  type aws_lambda as lambda,
  type aws_sqs as sqs,
  aws_events_targets as targets,
} from 'aws-cdk-lib';
import type { Construct } from 'constructs';

export interface RuleOptions {
  readonly name: string;
  readonly description: string;
  readonly when: { readonly schedule: string } | { readonly pattern: events.EventPattern };
  readonly target: lambda.IFunction;
  /** Missing: the event itself. */
  readonly input?: events.RuleTargetInput;
  readonly deadLetters: sqs.IQueue;
}

/** Later than this the slot's hour is over and the next event has fired. */
const longestDelay = Duration.hours(1);

/** A rule of the default bus that starts a function, with a dead-letter queue for events that it cannot deliver. */
export function addRule(scope: Construct, id: string, options: RuleOptions): void {
  const { name, description, when, target, input, deadLetters } = options;
  new events.Rule(scope, id, {
    ruleName: name,
    description,
    ...('schedule' in when ? { schedule: events.Schedule.expression(when.schedule) } : { eventPattern: when.pattern }),
    targets: [
      new targets.LambdaFunction(target, {
        deadLetterQueue: deadLetters,
        retryAttempts: 20,
        maxEventAge: longestDelay,
        ...(input === undefined ? {} : { event: input }),
      }),
    ],
  });
}
