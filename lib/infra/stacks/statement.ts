import { aws_iam as iam } from 'aws-cdk-lib';

export type Conditions = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** One row of a role's powers. No `grant…` methods: every action is written out where it is granted. */
export function allow(
  actions: readonly string[],
  resources: readonly string[],
  conditions: Conditions = {},
): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions: [...actions], resources: [...resources], conditions });
}

/** Metrics have no resource: the namespace stands for it. */
export function putMetrics(): iam.PolicyStatement {
  return allow(['cloudwatch:PutMetricData'], ['*'], { StringEquals: { 'cloudwatch:namespace': 'Lifeboat' } });
}
