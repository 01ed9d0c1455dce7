import { Aws, aws_iam as iam, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { arn } from '../stacks/arn.ts';
import { executionRoleName, taskRoleName, tasksLogGroup } from '../stacks/names.ts';
import type { StackContext } from '../stacks/stackContext.ts';
import { allow } from '../stacks/statement.ts';
import { powersOf } from '../vault/vaultPowers.ts';
import { pulling } from './image.ts';
import type { JobTaskOptions } from './jobTaskOptions.ts';

/** What the task itself may do: its job's powers, and nothing that a construct would add implicitly. */
export function taskRole(
  scope: Construct,
  { deployment, vaultArn }: StackContext,
  { job, powers = [] }: JobTaskOptions,
): iam.IRole {
  const role = new iam.Role(scope, 'TaskRole', {
    roleName: taskRoleName(deployment.aws.name, job),
    description: `What the task of ${job} may do, and no more`,
    assumedBy: ecsTasks(),
  });
  for (const power of [...powersOf(job, vaultArn, deployment.vaultPrefix), ...powers]) role.addToPolicy(power);
  return role.withoutPolicyUpdates();
}

/** The role that starts the task: it reads the job's secrets, pulls the image and writes the log. */
export function executionRole(
  scope: Construct,
  { deployment: { aws } }: StackContext,
  { job, secrets }: JobTaskOptions,
): iam.IRole {
  const role = new iam.Role(scope, 'ExecutionRole', {
    roleName: executionRoleName(aws.name, job),
    description: `What starts the task of ${job}`,
    assumedBy: ecsTasks(),
  });
  // Secrets Manager adds six characters of its own to each name.
  const names = secrets.map(({ secret }) => arn('secretsmanager', `secret:${aws.name}/${secret}-??????`));
  role.addToPolicy(allow(['secretsmanager:GetSecretValue'], names));
  role.addToPolicy(
    allow(
      ['logs:CreateLogStream', 'logs:PutLogEvents'],
      [arn('logs', `log-group:${tasksLogGroup(aws.name)}:log-stream:${job}/*`)],
    ),
  );
  for (const power of pulling(Stack.of(scope), aws)) role.addToPolicy(power);
  return role.withoutPolicyUpdates();
}

/** Only for this account: otherwise another account's tasks could be made to use the role. */
function ecsTasks(): iam.IPrincipal {
  return new iam.ServicePrincipal('ecs-tasks.amazonaws.com', {
    conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
  });
}
