import * as v from 'valibot';
import type { Prospects, Quota, QuotaState, SecretShapes } from '../../../ports/prospects.ts';
import { type CliPlace, callAws } from './call.ts';

/** By the AWS CLI, which a deploy needs anyway: the SDK's client of EC2 alone is larger than this program. */
export function prospects(place: CliPlace): Prospects {
  const ask = async <T>(schema: v.GenericSchema<unknown, T>, words: readonly string[]): Promise<T> =>
    v.parse(schema, await callAws(place, words));
  return {
    async account() {
      return (await ask(v.object({ Account: v.string() }), ['sts', 'get-caller-identity'])).Account;
    },
    async plan() {
      // An account that never had a plan to choose has none to tell; an older CLI does not know the question.
      const none = { ResourceNotFoundException: null, ValidationException: null, AccessDeniedException: null };
      const told = await callAws(place, ['freetier', 'get-account-plan-state'], none);
      const plan = v.safeParse(v.object({ accountPlanType: v.picklist(['PAID', 'FREE']) }), told);
      if (!plan.success) return null;
      return plan.output.accountPlanType === 'FREE' ? 'free' : 'paid';
    },
    async hasMachine(type) {
      const filter = `Name=instance-type,Values=${type}`;
      const { InstanceTypeOfferings: offered } = await ask(v.object({ InstanceTypeOfferings: v.array(v.unknown()) }), [
        'ec2',
        'describe-instance-type-offerings',
        '--filters',
        filter,
      ]);
      return offered.length > 0;
    },
    async databaseVersions(instanceClass) {
      const { OrderableDBInstanceOptions: options } = await ask(
        v.object({ OrderableDBInstanceOptions: v.array(v.object({ EngineVersion: v.string() })) }),
        ['rds', 'describe-orderable-db-instance-options', '--engine', 'postgres', '--db-instance-class', instanceClass],
      );
      return [...new Set(options.map(({ EngineVersion }) => EngineVersion))];
    },
    quota: async (quota) => quotaState(place, quota),
    async bucket(name) {
      // Refused, or in another region: there is such a bucket.
      const answers = { 404: 'free', 403: 'taken', 301: 'taken' } as const;
      const answer = await callAws(place, ['s3api', 'head-bucket', '--bucket', name], answers);
      return answer === 'free' || answer === 'taken' ? answer : 'ours';
    },
    async bootstrapVersion(qualifier) {
      const words = ['ssm', 'get-parameter', '--name', `/cdk-bootstrap/${qualifier}/version`];
      const found = await callAws(place, words, { ParameterNotFound: null });
      if (found === null) return null;
      return Number(v.parse(v.object({ Parameter: v.object({ Value: v.string() }) }), found).Parameter.Value);
    },
  };
}

const codes: Readonly<Record<Quota, readonly [service: string, code: string]>> = {
  addresses: ['ec2', 'L-0263D0A3'],
  networks: ['vpc', 'L-F678F1CE'],
  databases: ['rds', 'L-7B6409FD'],
  'fargate processors': ['fargate', 'L-3032A538'],
};

/** What of it is used: a listing, and its member. Fargate has none. */
const listings: Readonly<Record<Quota, readonly [member: string, ...words: string[]] | null>> = {
  addresses: ['Addresses', 'ec2', 'describe-addresses'],
  networks: ['Vpcs', 'ec2', 'describe-vpcs'],
  databases: ['DBInstances', 'rds', 'describe-db-instances'],
  'fargate processors': null,
};

async function quotaState(place: CliPlace, quota: Quota): Promise<QuotaState> {
  const [service, code] = codes[quota];
  const words = ['service-quotas', 'get-service-quota', '--service-code', service, '--quota-code', code];
  // One that nobody has raised may only have its default.
  const own = await callAws(place, words, { NoSuchResourceException: null });
  const told = own ?? (await callAws(place, words.with(1, 'get-aws-default-service-quota')));
  const { Quota: state } = v.parse(v.object({ Quota: v.object({ Value: v.number() }) }), told);
  const listing = listings[quota];
  if (listing === null) return { limit: state.Value, used: null };
  const [member, ...question] = listing;
  const listed = v.parse(v.record(v.string(), v.unknown()), await callAws(place, question));
  const items = v.parse(v.array(v.unknown()), listed[member]);
  return { limit: state.Value, used: items.length };
}

export function secretShapes(place: CliPlace): SecretShapes {
  return {
    async members(secret) {
      const words = ['secretsmanager', 'get-secret-value', '--secret-id', secret];
      // Being deleted, it cannot be read: InvalidRequestException.
      const told = await callAws(place, words, { ResourceNotFoundException: null, InvalidRequestException: null });
      if (told === null) return null;
      const { SecretString: text } = v.parse(v.object({ SecretString: v.optional(v.string(), '') }), told);
      const read = v.safeParse(v.pipe(v.string(), v.parseJson(), v.record(v.string(), v.unknown())), text);
      if (!read.success) return 'not an object';
      return Object.entries(read.output).flatMap(([name, value]) =>
        typeof value === 'string' && value !== '' ? [name] : [],
      );
    },
  };
}
