import { CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CreateClusterCommand, RegisterTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import { PutRuleCommand } from '@aws-sdk/client-eventbridge';
import { CreateSecretCommand } from '@aws-sdk/client-secrets-manager';
import { CreateTopicCommand } from '@aws-sdk/client-sns';
import type { AccountAct } from './acts/account.ts';
import type { Cell } from './cell.ts';
import type { Clients } from './clients.ts';
import { Refused } from './refused.ts';
import type { Actor } from './roles.ts';
import { allows } from './statement.ts';

/** What both stacks have put there, by the names that they give. */
export async function furnish({ ecs, events, secrets, sns, logs }: Clients): Promise<void> {
  for (const clusterName of ['lifeboat', 'default']) await ecs.send(new CreateClusterCommand({ clusterName }));
  for (const job of ['backup', 'mirror', 'drill', 'restore']) {
    const containerDefinitions = [{ name: 'runner', image: 'x', memory: 512 }];
    await ecs.send(new RegisterTaskDefinitionCommand({ family: `lifeboat-${job}`, containerDefinitions }));
  }
  for (const job of ['backup', 'mirror', 'drill']) {
    await events.send(new PutRuleCommand({ Name: `lifeboat-${job}`, ScheduleExpression: 'rate(1 hour)' }));
  }
  for (const name of ['source', 'opener', 'restore']) {
    await secrets.send(new CreateSecretCommand({ Name: `lifeboat/${name}`, SecretString: '{}' }));
  }
  await sns.send(new CreateTopicCommand({ Name: 'lifeboat-runner-alarms' }));
  await logs.send(new CreateLogGroupCommand({ logGroupName: '/lifeboat/tasks' }));
}

/** Tries the act with the actor's clients, and holds the outcome against what the statements say. */
export async function tryInAccount(act: AccountAct, actor: Actor, as: Clients): Promise<Cell> {
  const statements = act.as === 'job' ? actor.statements : actor.start;
  const granted = act.needs.every((need) => allows(statements, [], need));
  if (act.attempt === null) return granted ? 'yes*' : 'no*';
  try {
    await act.attempt(as);
    return granted ? 'yes' : 'no*';
  } catch (error) {
    if (!(error instanceof Refused)) throw new Error(`${actor.name} could not try to ${act.act}`, { cause: error });
    if (granted) {
      throw new Error(`${actor.name} was refused to ${act.act}, which its statements grant`, { cause: error });
    }
    return 'no';
  }
}
