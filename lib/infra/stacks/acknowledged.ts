/** A finding of cdk-nag that is accepted, and why. */
export interface Acknowledged {
  /** Of the rule: `AwsSolutions-S1`. */
  readonly rule: string;
  /** For IAM5 the resource with the wildcard; absent for other rules. */
  readonly resource?: RegExp;
  readonly reason: string;
}

/** A new finding fails the synthesis: fix it, or add a row with a reason here. */
export const acknowledged: readonly Acknowledged[] = [
  {
    rule: 'IAM5',
    resource: /^arn:aws:s3:::[a-z0-9.-]+\/(?:[A-Za-z0-9._-]+\/){1,3}\*$/,
    reason:
      "a job reads its application's part of the vault and writes under names of its own, prune hides in that part and the janitor ends open uploads there; none ends a version",
  },
  {
    rule: 'IAM5',
    resource: /:log-group:\/[a-z0-9-]+\/[a-z]+:(?:\*|log-stream:(?:[a-z]+\/)?\*)$/,
    reason: 'a log stream is named after the run that opens it',
  },
  {
    rule: 'IAM5',
    resource: /:task-definition\/[a-z0-9-]+:\*$/,
    reason: 'every deploy makes a new revision of the family',
  },
  {
    rule: 'IAM5',
    resource: /:task\/[a-z0-9-]+\/\*$/,
    reason: 'a task is named when it is made; the cluster is ours alone',
  },
  {
    rule: 'IAM5',
    resource: /:db:[a-z0-9-]+-drill-\*$/,
    reason: 'a throwaway database is named after its drill; to delete one takes our tag too',
  },
  {
    rule: 'IAM5',
    resource: /:rds:.*:db:\*$/,
    reason: 'a listing of databases is of all, and a listing is all that it allows',
  },
  {
    rule: 'IAM5',
    resource: /:(?:pg:default\.postgres|og:default:postgres-)\*$/,
    reason: 'the defaults of RDS for whatever major the source has',
  },
  {
    rule: 'IAM5',
    resource: /AWSServiceRoleForRDS$/,
    reason:
      'the role that RDS makes for itself in an account that never had it; its name is whole, its account is not said',
  },
  {
    rule: 'IAM5',
    resource: /^\*$/,
    reason:
      'ListTasks, ListAllMyBuckets, the two of metrics, GetAuthorizationToken, the lists of what RDS offers and the look at a network that RDS takes have no resource; where AWS has a condition it names cluster and namespace',
  },
  {
    rule: 'S1',
    reason:
      'who may read the vault is said in one policy that the pulse compares; a log of accesses would need a second vault',
  },
  { rule: 'ECS2', reason: 'what stands there is no secret: lifeboat.json, where it is from, refuses those' },
  { rule: 'ECS4', reason: 'each task tells its duration and outcome by itself; insights cost more than the tasks' },
  { rule: 'VPC7', reason: 'nothing can come in, and each task logs whom it calls' },
  { rule: 'EC28', reason: 'when it fails the next backup fails, and that is an alarm within the hour' },
  { rule: 'EC29', reason: 'a deploy creates it again with the newest image, and its address stays' },
];
