import type { DrillOptions } from './contract.ts';

/** How many of the operator's own checks are made. Keys of objects are looked for in the mirror, which takes both surfaces. */
export function ownChecks({ checks, only }: DrillOptions): number {
  if (only === 'objects') return 0;
  return checks.mustBeTrue.length + (only === 'both' ? checks.objectKeys.length : 0);
}
