import type { Template } from 'aws-cdk-lib/assertions';
import type { Statement } from './statement.ts';

/** Where the templates are taken to be deployed: moto's own account. */
export const account = '123456789012';
export const region = 'eu-central-1';

interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

/** The powers that one template gives. */
export interface Granted {
  /** By the role's name. */
  readonly roles: ReadonlyMap<string, readonly Statement[]>;
  /** Of the vault's bucket; empty in the runner's template. */
  readonly bucketPolicy: readonly Statement[];
}

/** Throws where powers could escape the table: a role without a name, or one that takes them from elsewhere. */
export function grantedBy(template: Template): Granted {
  const { Resources: resources } = template.toJSON() as { readonly Resources: Readonly<Record<string, Resource>> };
  const of = (type: RegExp) => Object.entries(resources).filter(([, { Type: each }]) => type.test(each));
  const policies = of(/^AWS::IAM::(?:Managed)?Policy$/).map(([, policy]) => policy);
  const roles = new Map<string, readonly Statement[]>();
  for (const [id, { Properties: role = {} }] of of(/^AWS::IAM::Role$/)) {
    const elsewhere = [role['Policies'], role['ManagedPolicyArns']].filter((each) => each !== undefined);
    if (elsewhere.length > 0) throw new Error(`${id} has powers outside of its policy`);
    const own = policies.filter((policy) => JSON.stringify(policy.Properties?.['Roles'] ?? []).includes(`"${id}"`));
    const statements = own.flatMap((policy) => statementsOf(policy, resources));
    const name = role['RoleName'];
    if (typeof name === 'string') roles.set(name, statements);
    else if (statements.length > 0) throw new Error(`${id} has powers and no name`);
  }
  const bucketPolicy = of(/^AWS::S3::BucketPolicy$/).flatMap(([, policy]) => statementsOf(policy, resources));
  return { roles, bucketPolicy };
}

function statementsOf(
  { Properties: { PolicyDocument: document } = {} }: Resource,
  resources: Readonly<Record<string, Resource>>,
): readonly Statement[] {
  const { Statement: statements } = resolved(document, resources) as { readonly Statement: readonly Statement[] };
  return statements.map((statement) => ({
    ...statement,
    Action: [statement.Action].flat(),
    Resource: [statement.Resource].flat(),
  }));
}

const pseudo: Readonly<Record<string, string>> = {
  'AWS::AccountId': account,
  'AWS::Region': region,
  'AWS::Partition': 'aws',
};

/** A value of the template as CloudFormation would pass it on; throws for a function that is not known here. */
function resolved(value: unknown, resources: Readonly<Record<string, Resource>>): unknown {
  if (Array.isArray(value)) return value.map((each) => resolved(each, resources));
  if (typeof value !== 'object' || value === null) return value;
  const [[name, given] = ['', undefined], ...more] = Object.entries(value);
  const single = more.length === 0;
  if (single && name === 'Ref') return pseudo[String(given)] ?? nameOf(String(given), resources);
  if (single && name === 'Fn::GetAtt') return arnOf(String((given as readonly unknown[])[0]), resources);
  if (single && name === 'Fn::Join') {
    const [separator, parts] = given as readonly [string, readonly unknown[]];
    return parts.map((part) => String(resolved(part, resources))).join(separator);
  }
  if (single && name.startsWith('Fn::')) throw new Error(`${name} was in no policy so far`);
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, resolved(each, resources)]));
}

/** A topic's `Ref` is its ARN. */
function nameOf(id: string, resources: Readonly<Record<string, Resource>>): string {
  return resources[id]?.Type === 'AWS::SNS::Topic' ? arnOf(id, resources) : id;
}

function arnOf(id: string, resources: Readonly<Record<string, Resource>>): string {
  const { Type: type = '', Properties: properties = {} } = resources[id] ?? {};
  const text = (property: string): string => String(resolved(properties[property], resources));
  switch (type) {
    case 'AWS::S3::Bucket':
      return `arn:aws:s3:::${text('BucketName')}`;
    case 'AWS::SQS::Queue':
      return `arn:aws:sqs:${region}:${account}:${text('QueueName')}`;
    case 'AWS::SNS::Topic':
      return `arn:aws:sns:${region}:${account}:${text('TopicName')}`;
    default:
      // Of a rule or a log group: named by nothing that is asked for here.
      return `arn:aws:${type}:${region}:${account}:${id}`;
  }
}
