import { checksOf, domainRulesOf, requiredColumnsOf } from './constraints.ts';
import type { Refusal, Replay } from './replay.ts';
import { asTextRule, generatedColumnsOf, partitionOf } from './shapes.ts';
import type { TableRule } from './tableRule.ts';

/**
 * One way to do without more of a table's rules, after those before it. `all`: together, asked again until there are
 * none, because what an ancestor loses a table may still have by itself. `each`: the rows are loaded after every one, so
 * that as few as possible are lost. `root`: the rows go to the root of the partition tree, where each finds its place.
 */
export type Step =
  | 'root'
  | {
      readonly take: 'all' | 'each';
      readonly rules: (replay: Replay, table: string, refusal: Refusal) => Promise<readonly TableRule[]>;
    };

/** What can be put back comes first, and what changes the table's shape last. */
export const steps: readonly Step[] = [
  { take: 'all', rules: checksOf },
  { take: 'all', rules: requiredColumnsOf },
  { take: 'all', rules: domainRulesOf },
  { take: 'each', rules: generatedColumnsOf },
  'root',
  { take: 'each', rules: partitionOf },
  { take: 'each', rules: asTextRule },
];
