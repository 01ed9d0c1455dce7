import {
  CfnResource,
  Duration,
  aws_iam as iam,
  aws_lambda as lambda,
  aws_logs as logs,
  RemovalPolicy,
  type aws_sqs as sqs,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { arn } from '../stacks/arn.ts';
import { functionLogGroup, functionRoleName } from '../stacks/names.ts';
import { allow } from '../stacks/statement.ts';
import { bundleOf } from './bundle.ts';

export interface BundledFunctionOptions {
  /** First word of all names: `aws.name`. */
  readonly application: string;
  /** Its folder in functions/. */
  readonly name: string;
  readonly description: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly powers: readonly iam.PolicyStatement[];
  readonly timeoutSeconds: number;
  readonly memoryMiB?: number;
  /** Files next to the function's code, by name. */
  readonly files?: Readonly<Record<string, string>>;
  /** Where an event goes after the function has failed on it three times. */
  readonly deadLetters: sqs.IQueue;
}

/** Log retention of functions and tasks: long enough to look back into the previous quarter. */
export const logDays = logs.RetentionDays.THREE_MONTHS;

/** How often an event is delivered in all while the function fails: at once, after a minute, and after two more. */
export const deliveries = 3;

/** One function of functions/, with a log group and a role of its own. */
export class BundledFunction extends Construct {
  readonly function: lambda.Function;

  constructor(scope: Construct, id: string, options: BundledFunctionOptions) {
    super(scope, id);
    const { application, name, description, environment, powers, timeoutSeconds, memoryMiB = 256, files } = options;
    const logGroup = new logs.LogGroup(this, 'Log', {
      logGroupName: functionLogGroup(application, name),
      retention: logDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new iam.Role(this, 'Role', {
      roleName: functionRoleName(application, name),
      description: `What the function ${application}-${name} may do, and no more`,
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
    });
    role.addToPolicy(
      allow(
        ['logs:CreateLogStream', 'logs:PutLogEvents'],
        [arn('logs', `log-group:${functionLogGroup(application, name)}:*`)],
      ),
    );
    for (const power of powers) role.addToPolicy(power);
    this.function = new lambda.Function(this, 'Function', {
      functionName: `${application}-${name}`,
      description,
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      code: bundleOf(name, files),
      handler: 'index.handler',
      role,
      logGroup,
      environment,
      timeout: Duration.seconds(timeoutSeconds),
      memorySize: memoryMiB,
      retryAttempts: deliveries - 1,
      deadLetterQueue: options.deadLetters,
    });
    // CDK adds the dependency on the role twice; cfn-lint would warn about the second.
    const made = this.function.node.defaultChild;
    if (made instanceof CfnResource) made.addMetadata('cfn-lint', { config: { ignore_checks: ['W3005'] } });
  }
}
