import { type Kind, templatesOf } from '../../test/infra/templates.ts';
import type { Templates } from './template.ts';

/** The three ways in which tasks reach the source, one of them with its two means, by the deployments that show them. */
const kinds = {
  'existing VPC': 'an existing network',
  'fixed address': 'the example',
  'fixed address, NAT gateway': 'a gateway at the fixed address',
  hybrid: 'the hybrid way',
} as const satisfies Readonly<Record<string, Kind>>;

export type Way = keyof typeof kinds;
const wayNames = Object.keys(kinds).filter((name): name is Way => Object.hasOwn(kinds, name));

export async function templatesOfWays(): Promise<ReadonlyMap<Way, Templates>> {
  const found = new Map<Way, Templates>();
  for (const way of wayNames) found.set(way, await templatesOf(kinds[way]));
  return found;
}
