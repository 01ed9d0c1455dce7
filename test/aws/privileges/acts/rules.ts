import { DeleteRuleCommand, DisableRuleCommand, EnableRuleCommand, PutRuleCommand } from '@aws-sdk/client-eventbridge';
import { type AccountAct, act, arn, need } from './account.ts';

const ruleArn = (name: string): string => arn('events', `rule/lifeboat-${name}`);

/** The schedules: a restore may pause two of them, and nobody may change one. */
export const ruleActs: readonly AccountAct[] = [
  ...['backup', 'drill'].map((name) =>
    act(`pause the rule of ${name}`, need('events:DisableRule', ruleArn(name)), ({ events }) =>
      events.send(new DisableRuleCommand({ Name: `lifeboat-${name}` })),
    ),
  ),
  act('resume the rule of backup', need('events:EnableRule', ruleArn('backup')), ({ events }) =>
    events.send(new EnableRuleCommand({ Name: 'lifeboat-backup' })),
  ),
  act('change a rule', need('events:PutRule', ruleArn('backup')), ({ events }) =>
    events.send(new PutRuleCommand({ Name: 'lifeboat-backup', ScheduleExpression: 'rate(30 days)' })),
  ),
  act('delete a rule', need('events:DeleteRule', ruleArn('mirror')), ({ events }) =>
    events.send(new DeleteRuleCommand({ Name: 'lifeboat-mirror' })),
  ),
];
