import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { scratch } from '../helpers/scratch.ts';
import { serverEnvironment } from '../helpers/servers/environment.ts';
import { type Ended, startLifeboat } from '../jobs/helpers/cli.ts';
import { type Answer, stackXml, startControlPlane, xmlReply } from './onAws/controlPlane.ts';

const example = join(import.meta.dirname, '../../lifeboat.example.json');

/** A deployment: what differs from a sound one is named. */
interface Deployed {
  readonly stacks?: Readonly<Record<string, string>>;
  readonly topics?: Readonly<Record<string, readonly (readonly [who: string, arn: string])[]>>;
  readonly families?: readonly string[];
  readonly secrets?: Readonly<Record<string, object>>;
  readonly rules?: Readonly<Record<string, string>>;
}

const confirmed = [['ops@example.com', 'arn:aws:sns:eu-central-1:123456789012:topic:1']] as const;
const sound = {
  stacks: { 'lifeboat-vault': 'CREATE_COMPLETE', 'lifeboat-runner': 'UPDATE_COMPLETE' },
  topics: { 'lifeboat-vault-alarms': confirmed, 'lifeboat-runner-alarms': confirmed },
  families: ['backup', 'mirror', 'drill', 'restore'].map((job) => `lifeboat-${job}`),
  secrets: { 'lifeboat/source': {}, 'lifeboat/opener': {}, 'lifeboat/restore': {} },
  rules: Object.fromEntries(
    ['backup', 'mirror', 'drill', 'janitor', 'outcome'].map((rule) => [`lifeboat-${rule}`, 'ENABLED']),
  ),
} satisfies Deployed;

const members: Readonly<Record<string, readonly string[]>> = {
  'lifeboat-backup': ['source:DATABASE_URL'],
  'lifeboat-mirror': ['source:MINIO_ACCESS_KEY', 'source:MINIO_SECRET_KEY'],
  'lifeboat-drill': ['opener:BACKUP_GPG_PRIVATE_KEY', 'source:DATABASE_URL'],
  'lifeboat-restore': ['opener:BACKUP_GPG_PRIVATE_KEY', 'restore:RESTORE_DATABASE_URL'],
};
const notFound = { __type: 'ResourceNotFoundException', message: 'not there' };
const listed = (tag: string, items: readonly string[]) => `<${tag}>${items.join('')}</${tag}>`;

function answering(deployed: Required<Deployed>): Answer {
  const { stacks, topics, families, secrets, rules } = deployed;
  return ({ action, body }) => {
    const text = (name: string): string => {
      const value = body[name];
      return typeof value === 'string' ? value : '';
    };
    switch (action) {
      case 'ListStacks':
        return xmlReply(
          action,
          listed(
            'StackSummaries',
            Object.entries(stacks).map(([name, status]) => stackXml(name, status)),
          ),
        );
      case 'DescribeStacks':
        return xmlReply(action, listed('Stacks', [stackXml(text('StackName'), stacks[text('StackName')] ?? '')]));
      case 'ListTopics': {
        const arns = Object.keys(topics).map(
          (name) => `<member><TopicArn>arn:aws:sns:eu-central-1:1:${name}</TopicArn></member>`,
        );
        return xmlReply(action, listed('Topics', arns));
      }
      case 'ListSubscriptionsByTopic': {
        const found = topics[text('TopicArn').replace(/.*:/, '')] ?? [];
        const subscriptions = found.map(
          ([who, arn]) => `<member><Endpoint>${who}</Endpoint><SubscriptionArn>${arn}</SubscriptionArn></member>`,
        );
        return xmlReply(action, listed('Subscriptions', subscriptions));
      }
      case 'ListTaskDefinitionFamilies':
        return { families: families.filter((family) => family.startsWith(text('familyPrefix'))) };
      case 'DescribeTaskDefinition': {
        const needed = members[text('taskDefinition')] ?? [];
        const valueFrom = (member: string) => `arn:aws:secretsmanager:eu-central-1:1:secret:lifeboat/${member}::`;
        const named = needed.map((member) => ({ name: member.replace(/.*:/, ''), valueFrom: valueFrom(member) }));
        return { taskDefinition: { containerDefinitions: [{ name: 'runner', secrets: named }] } };
      }
      case 'DescribeSecret':
        return secrets[text('SecretId')] ?? notFound;
      case 'DescribeRule': {
        const state = rules[text('Name')];
        return state === undefined ? notFound : { Name: text('Name'), State: state };
      }
      default:
        return { __type: 'UnknownOperationException', message: action };
    }
  };
}

async function doctor(deployed: Deployed): Promise<Ended & { readonly actions: readonly string[] }> {
  await using aws = await startControlPlane(answering({ ...sound, ...deployed }));
  await using folder = await scratch('doctor');
  const environment = {
    ...serverEnvironment(folder.path),
    AWS_ENDPOINT_URL: aws.endpoint,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  };
  const ended = await startLifeboat(['doctor', '--on', 'aws', '--config', example], environment).ended;
  return { ...ended, actions: aws.asked.map(({ action }) => action) };
}

test('a sound deployment has no open problem, and no secret is read', async () => {
  const { code, errors, actions } = await doctor({});
  assert.equal(code, 0, errors);
  for (const line of [
    /✓ lifeboat-vault in eu-central-1 is CREATE_COMPLETE/,
    /✓ lifeboat-runner-alarms tells ops@example\.com/,
    /✓ lifeboat-restore can be started/,
    /- lifeboat\/source is there; mirror needs its members MINIO_ACCESS_KEY, MINIO_SECRET_KEY, not looked at/,
    /✓ lifeboat-janitor is enabled/,
  ]) {
    assert.match(errors, line);
  }
  assert.doesNotMatch(errors, /✗|!/);
  assert.ok(!actions.includes('GetSecretValue'));
});

test('everything that is open is told at once, each with its hint', async () => {
  const { code, errors } = await doctor({
    stacks: { 'lifeboat-runner': 'UPDATE_ROLLBACK_COMPLETE' },
    topics: {
      'lifeboat-runner-alarms': [
        ['ops@example.com', 'PendingConfirmation'],
        ['https://hooks.example.com/very/secret', 'arn:aws:sns:1'],
      ],
      'lifeboat-vault-alarms': [],
    },
    families: sound.families.filter((family) => family !== 'lifeboat-drill'),
    secrets: { 'lifeboat/opener': {}, 'lifeboat/restore': { DeletedDate: 1_795_000_000 } },
    rules: { ...sound.rules, 'lifeboat-mirror': 'DISABLED' },
  });
  assert.equal(code, 10);
  for (const line of [
    /✗ lifeboat-vault is not deployed in eu-central-1\n +hint: .*npx cdk deploy --all/,
    /! lifeboat-runner in eu-central-1 is UPDATE_ROLLBACK_COMPLETE/,
    /✗ lifeboat-runner-alarms does not tell ops@example\.com: it was never confirmed\n +hint: open the mail/,
    /✓ lifeboat-runner-alarms tells https:\/\/hooks\.example\.com$/m,
    /! lifeboat-vault-alarms tells nobody\n +hint: set aws\.alarms\.mail/,
    /✗ there is no task definition lifeboat-drill/,
    /✗ backup needs DATABASE_URL of the secret lifeboat\/source, which is not there\n +hint: aws secretsmanager create-secret/,
    /✗ restore needs RESTORE_DATABASE_URL of the secret lifeboat\/restore, which is being deleted/,
    /✗ lifeboat-mirror is disabled\n +hint: .*aws events enable-rule --name lifeboat-mirror/,
  ]) {
    assert.match(errors, line);
  }
});
