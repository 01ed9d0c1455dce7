import * as v from 'valibot';
import { ids, texts, truth, words } from './words.ts';

/** How tasks reach the source; `aws.network` in lifeboat.json. */
export type Network = ExistingVpc | FixedAddress | Hybrid;

/** In the source's own network, or in one that is peered with it. */
export interface ExistingVpc {
  readonly way: 'existing VPC';
  readonly vpc: string;
  /** Of the tasks; they need a route to the source, and to the registry and services of AWS. */
  readonly subnets: readonly string[];
  /** Added to the group that each task gets: groups that the database's own group lets in. */
  readonly securityGroups: readonly string[];
  /** Whether a task gets a public address: in public subnets it has no other way out. */
  readonly publicAddress: boolean;
  /** Of the drill's throwaway database, in two zones at least. Missing: those of the tasks. */
  readonly drillSubnets?: readonly string[] | undefined;
}

/** In a small network of its own, whose only address the source's firewall lets in. */
export interface FixedAddress {
  readonly way: 'fixed address';
  /** What holds the address: the smallest instance, or the managed gateway at about ten times its price. */
  readonly nat: 'instance' | 'gateway';
}

/** The application's host writes by itself; AWS keeps, prunes, watches and drills. */
export interface Hybrid {
  readonly way: 'hybrid';
}

/** ECS takes five for a task; a task has one of ours, a drill's task two. */
const namedGroups = 3;

const existingVpc = v.strictObject({
  way: v.literal('existing VPC'),
  vpc: texts(/^vpc-[0-9a-f]{8,17}$/, 'an id such as vpc-0123456789abcdef0'),
  subnets: ids('subnet', 1),
  securityGroups: v.optional(ids('sg', 0, namedGroups), []),
  publicAddress: truth(false),
  drillSubnets: v.optional(ids('subnet', 2)),
});

const fixedAddress = v.strictObject({
  way: v.literal('fixed address'),
  nat: v.optional(words('instance', 'gateway'), 'instance'),
});

const hybrid = v.strictObject({ way: v.literal('hybrid') });

export const networkSchema = v.variant(
  'way',
  [existingVpc, fixedAddress, hybrid],
  'not one of the ways "existing VPC", "fixed address", "hybrid"',
) satisfies v.GenericSchema<unknown, Network>;
