import { Aws, aws_ecr_assets as assets, aws_ecs as ecs, IgnoreMode, type aws_iam as iam } from 'aws-cdk-lib';
import type { AwsSection } from '../config/deployment/schema.ts';
import { arn } from './arn.ts';
import { top } from './bundle.ts';
import { allow } from './statement.ts';

/** The runner's image: a pushed one by its name, or built from this clone when the stack is deployed. */
export function runnerImage({ image, architecture }: AwsSection): ecs.ContainerImage {
  if (image !== undefined) return ecs.ContainerImage.fromRegistry(image);
  return ecs.ContainerImage.fromAsset(top, {
    file: 'containers/runner/Dockerfile',
    platform: architecture === 'arm64' ? assets.Platform.LINUX_ARM64 : assets.Platform.LINUX_AMD64,
    // Only what the Dockerfile copies, lest every edit of a test be a new image.
    ignoreMode: IgnoreMode.DOCKER,
    exclude: ['**', '!bin', '!containers', '!lib', '!package.json', '!package-lock.json'],
  });
}

const privateRepository = /^(?<account>\d{12})\.dkr\.ecr\.(?<region>[a-z0-9-]+)\.amazonaws\.com\/(?<name>[^:@]+)/;

/** What an execution role needs to fetch it; nothing where the registry is open to all. */
export function pulling({ image }: AwsSection): readonly iam.PolicyStatement[] {
  const repository = image === undefined ? assetRepository : repositoryOf(image);
  if (repository === undefined) return [];
  return [
    allow(['ecr:GetAuthorizationToken'], ['*']),
    allow(['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'], [repository]),
  ];
}

/** Where `cdk bootstrap` makes room for images. */
const assetRepository = arn('ecr', `repository/cdk-hnb659fds-container-assets-${Aws.ACCOUNT_ID}-${Aws.REGION}`);

function repositoryOf(image: string): string | undefined {
  const { account, region, name } = privateRepository.exec(image)?.groups ?? {};
  return account === undefined ? undefined : `arn:${Aws.PARTITION}:ecr:${region}:${account}:repository/${name}`;
}
