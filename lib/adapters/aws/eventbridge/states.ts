import { DescribeRuleCommand, type EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { RuleStates } from '../../../ports/deployed.ts';
import { awsFailure, nameOf } from '../replies/failure.ts';

/** Of rules of the default bus. */
export function ruleStates(client: EventBridgeClient): RuleStates {
  return {
    async state(rule) {
      try {
        const { State } = await client.send(new DescribeRuleCommand({ Name: rule }));
        return State === 'DISABLED' ? 'disabled' : 'enabled';
      } catch (error) {
        if (nameOf(error) === 'ResourceNotFoundException') return null;
        throw awsFailure(error, { service: 'EventBridge', doing: `look at the rule ${rule}`, misnamed: new Set() });
      }
    },
  };
}
