import type { aws_iam as iam } from 'aws-cdk-lib';
import type { Grant } from '../../core/vault/powers.ts';
import { placesOf } from '../../core/vault/prefix.ts';
import { arn } from '../stacks/arn.ts';
import { writingRules } from '../stacks/names.ts';
import { allow, putMetrics } from '../stacks/statement.ts';
import { deleteThrowaways } from './drillPowers.ts';

/** It finds unfinished uploads, checks whether a part has arrived recently, and aborts them. */
export function janitorPowersOverVault(bucketArn: string, prefix: string): readonly Grant[] {
  return [
    { actions: ['s3:ListBucketMultipartUploads'], resources: [bucketArn] },
    {
      actions: ['s3:AbortMultipartUpload', 's3:ListMultipartUploadParts'],
      resources: placesOf(prefix).map((place) => `${bucketArn}/${place}*`),
    },
  ];
}

/**
 * It ends only our own overdue things: throwaway databases with our mark, tasks of our cluster, pauses of our rules.
 */
export function janitorPowers(name: string): readonly iam.PolicyStatement[] {
  const inCluster = { ArnEquals: { 'ecs:cluster': arn('ecs', `cluster/${name}`) } };
  return [
    ...deleteThrowaways(name),
    allow(['ecs:ListTasks'], ['*'], inCluster),
    allow(['ecs:DescribeTasks', 'ecs:StopTask'], [arn('ecs', `task/${name}/*`)], inCluster),
    allow(
      ['events:DescribeRule', 'events:EnableRule', 'events:ListTagsForResource', 'events:UntagResource'],
      writingRules(name).map((rule) => arn('events', `rule/${rule}`)),
    ),
    putMetrics(),
  ];
}
