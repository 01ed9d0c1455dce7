import type { aws_iam as iam } from 'aws-cdk-lib';
import type { TaskJob } from '../../ports/tasks.ts';

export interface JobTaskOptions {
  readonly job: TaskJob;
  /** Beyond its powers over the vault. */
  readonly powers?: readonly iam.PolicyStatement[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Variables by the secret that holds them; the template knows names only. */
  readonly secrets: readonly JobSecret[];
}

export interface JobSecret {
  /** After the application's name and a slash. */
  readonly secret: 'source' | 'opener' | 'restore';
  /** Members of its JSON object, each the name of a variable too. */
  readonly members: readonly string[];
}
