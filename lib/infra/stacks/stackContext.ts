import type { aws_logs as logs, aws_sns as sns } from 'aws-cdk-lib';
import type { Deployment } from '../../config/deployment/deployment.ts';
import type { Network } from '../network/network.ts';
import type { Alarms } from '../watch/alarms.ts';
import type { DeadLetters } from '../watch/deadLetters.ts';

/** The shared parts of the runner's stack that every capability builds on. */
export interface StackContext {
  readonly deployment: Deployment;
  readonly vaultArn: string;
  readonly network: Network;
  /** Of all tasks. */
  readonly logGroup: logs.ILogGroup;
  readonly alarms: Alarms;
  readonly topic: sns.ITopic;
  readonly deadLetters: DeadLetters;
}
