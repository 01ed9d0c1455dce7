import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  Aws,
  aws_ecr_assets as assets,
  DefaultStackSynthesizer,
  aws_ecs as ecs,
  type aws_iam as iam,
  Stack,
} from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { imageMajors } from '../../config/deployment/majors.ts';
import type { AwsSection } from '../../config/deployment/schema.ts';
import { arn } from '../stacks/arn.ts';
import { allow } from '../stacks/statement.ts';
import { writeRunnerContext } from './runnerContext.ts';

/** The runner's image: an existing one by its name, or one built from this clone, once, when the stack is deployed. */
export function runnerImage(scope: Construct, { image, architecture }: AwsSection): ecs.ContainerImage {
  if (image !== undefined) return ecs.ContainerImage.fromRegistry(image);
  const stack = Stack.of(scope);
  const made = stack.node.tryFindChild(assetId);
  return ecs.ContainerImage.fromDockerImageAsset(
    made instanceof assets.DockerImageAsset ? made : builtImage(stack, architecture),
  );
}

const assetId = 'RunnerImage';

/**
 * The CDK context whose value, any text, is part of the image's digest: another value builds the image again, with the
 * packages of that day. `npx cdk deploy --context renewed=<any text>` does so at once.
 */
export const renewed = 'renewed';

function builtImage(stack: Stack, architecture: AwsSection['architecture']): assets.DockerImageAsset {
  const renewal: unknown = stack.node.tryGetContext(renewed);
  const directory = mkdtempSync(join(tmpdir(), 'lifeboat-image-'));
  try {
    writeRunnerContext(directory);
    // Copied before this returns, and stored under the digest of its content, so that editing a test makes no new
    // image.
    return new assets.DockerImageAsset(stack, assetId, {
      directory,
      platform: architecture === 'arm64' ? assets.Platform.LINUX_ARM64 : assets.Platform.LINUX_AMD64,
      buildArgs: {
        PG_MAJORS: imageMajors.join(' '),
        ...(typeof renewal === 'string' ? { RENEWED: renewal } : {}),
      },
    });
  } finally {
    rmSync(directory, { recursive: true });
  }
}

const privateRepository = /^(?<account>\d{12})\.dkr\.ecr\.(?<region>[a-z0-9-]+)\.amazonaws\.com\/(?<name>[^:@]+)/;

/** What an execution role needs to pull it; empty where the registry is public. */
export function pulling(stack: Stack, { image }: AwsSection): readonly iam.PolicyStatement[] {
  const repository = image === undefined ? assetRepository(stack) : repositoryOf(image);
  if (repository === undefined) return [];
  return [
    allow(['ecr:GetAuthorizationToken'], ['*']),
    allow(['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'], [repository]),
  ];
}

/** The repository that `cdk bootstrap` creates for images; cdk.json can change its qualifier. */
function assetRepository(stack: Stack): string {
  const { bootstrapQualifier = DefaultStackSynthesizer.DEFAULT_QUALIFIER } = stack.synthesizer;
  return arn('ecr', `repository/cdk-${bootstrapQualifier}-container-assets-${Aws.ACCOUNT_ID}-${Aws.REGION}`);
}

function repositoryOf(image: string): string | undefined {
  const { account, region, name } = privateRepository.exec(image)?.groups ?? {};
  return account === undefined ? undefined : `arn:${Aws.PARTITION}:ecr:${region}:${account}:repository/${name}`;
}
