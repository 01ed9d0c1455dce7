import { GetSecretValueCommand, PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { type AccountAct, act, arn, need } from './account.ts';

/** Secrets Manager adds six characters to each name. */
const secretArn = (name: string): string => arn('secretsmanager', `secret:lifeboat/${name}-AbCdEf`);

/** The secrets: a task is given its own when it is started, and can fetch none. */
export const secretActs: readonly AccountAct[] = [
  ...['source', 'opener', 'restore'].flatMap((name) => [
    reading(`have its task given the secret ${name}`, name, 'start'),
    reading(`read the secret ${name}`, name, 'job'),
  ]),
  act('replace a secret', need('secretsmanager:PutSecretValue', secretArn('opener')), ({ secrets }) =>
    secrets.send(new PutSecretValueCommand({ SecretId: 'lifeboat/opener', SecretString: '{}' })),
  ),
];

function reading(name: string, secret: string, as: AccountAct['as']): AccountAct {
  return act(
    name,
    need('secretsmanager:GetSecretValue', secretArn(secret)),
    ({ secrets }) => secrets.send(new GetSecretValueCommand({ SecretId: `lifeboat/${secret}` })),
    as,
  );
}
