import { type EventBridgeClient, ListTagsForResourceCommand } from '@aws-sdk/client-eventbridge';
import type { DisabledRule, PausedRules } from '../../../ports/leftovers.ts';
import { asked, findRule, pausedByTag, resumeRule } from './rules.ts';

export function pausedRules(client: EventBridgeClient, writingRules: readonly string[]): PausedRules {
  return {
    async disabled() {
      const found = await Promise.all(writingRules.map(async (name) => inspect(client, name)));
      return found.filter((rule) => rule !== null);
    },
    resume: async (rule) => resumeRule(client, await findRule(client, rule)),
  };
}

/** Null for a rule that is enabled. */
async function inspect(client: EventBridgeClient, name: string): Promise<DisabledRule | null> {
  const { arn, enabled } = await findRule(client, name);
  if (enabled) return null;
  const { Tags = [] } = await asked(`look at the tags of the rule ${name}`, () =>
    client.send(new ListTagsForResourceCommand({ ResourceARN: arn })),
  );
  return { rule: name, pausedBy: Tags.find(({ Key }) => Key === pausedByTag)?.Value ?? null };
}
