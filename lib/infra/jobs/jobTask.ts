import { Duration, aws_ecs as ecs, aws_secretsmanager as secretsmanager } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { variablesOf, vaultVariables } from '../../config/deployment/variables.ts';
import { container } from '../stacks/names.ts';
import type { StackContext } from '../stacks/stackContext.ts';
import { runnerImage } from './image.ts';
import { executionRole, taskRole } from './jobRoles.ts';
import type { JobTaskOptions } from './jobTaskOptions.ts';

/** One job as a task definition: its image, size, role, and the secrets that only the start of the task may read. */
export class JobTask extends Construct {
  constructor(scope: Construct, id: string, context: StackContext, options: JobTaskOptions) {
    super(scope, id);
    const { aws } = context.deployment;
    const { job } = options;
    const { cpuUnits, memoryMiB, scratchGiB } = aws.sizes[job];
    const definition = new ecs.FargateTaskDefinition(this, 'Task', {
      family: `${aws.name}-${job}`,
      cpu: cpuUnits,
      memoryLimitMiB: memoryMiB,
      // 20 GiB are included, and CloudFormation accepts no number below 21.
      ...(scratchGiB > 20 ? { ephemeralStorageGiB: scratchGiB } : {}),
      runtimePlatform: {
        cpuArchitecture: aws.architecture === 'arm64' ? ecs.CpuArchitecture.ARM64 : ecs.CpuArchitecture.X86_64,
        operatingSystemFamily: ecs.OperatingSystemFamily.LINUX,
      },
      taskRole: taskRole(this, context, options),
      executionRole: executionRole(this, context, options),
      volumes: [{ name: 'scratch' }, { name: 'tmp' }],
    });
    const added = definition.addContainer(container, {
      containerName: container,
      image: runnerImage(this, aws),
      essential: true,
      readonlyRootFilesystem: true,
      stopTimeout: Duration.seconds(120),
      environment: environmentOf(context, options),
      secrets: secretsOf(this, context, options),
      logging: ecs.LogDriver.awsLogs({ logGroup: context.logGroup, streamPrefix: job }),
    });
    added.addMountPoints(
      { sourceVolume: 'scratch', containerPath: '/scratch', readOnly: false },
      { sourceVolume: 'tmp', containerPath: '/tmp', readOnly: false },
    );
  }
}

function environmentOf(
  { deployment }: StackContext,
  { job, environment = {} }: JobTaskOptions,
): Record<string, string> {
  return {
    ...variablesOf(deployment.texts, job),
    LIFEBOAT_JOB: job,
    ...vaultVariables(deployment),
    BACKUP_SCRATCH_DIR: '/scratch',
    // Inside a private network the operator may choose otherwise; over the internet TLS is required.
    ...(job === 'mirror' || deployment.aws.network.way === 'existing VPC' ? {} : { DATABASE_DEMAND_TLS: 'true' }),
    ...environment,
  };
}

function secretsOf(scope: Construct, context: StackContext, { secrets }: JobTaskOptions): Record<string, ecs.Secret> {
  const pairs = secrets.flatMap(({ secret, members }) => {
    const named = secretsmanager.Secret.fromSecretNameV2(scope, secret, `${context.deployment.aws.name}/${secret}`);
    return members.map((member) => [member, ecs.Secret.fromSecretsManager(named, member)] as const);
  });
  return Object.fromEntries(pairs);
}
