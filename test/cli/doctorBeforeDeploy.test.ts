import assert from 'node:assert/strict';
import { chmod, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { locate } from '../../tools/setup/prepare.ts';
import { commandsOf } from '../docs/commands.ts';
import { type Scratch, scratch } from '../helpers/scratch.ts';
import { serverEnvironment } from '../helpers/servers/environment.ts';
import { type Ended, startLifeboat } from '../jobs/helpers/cli.ts';
import { type Answer, startControlPlane, xmlReply } from './onAws/controlPlane.ts';

/** What an account and its region hold ready: what differs from a sound one is named. */
interface Offered {
  readonly plan: 'PAID' | 'FREE';
  readonly bootstrap: string | null;
  /** S3's status for the bucket: 404 free, 403 of somebody else, 200 ours. */
  readonly bucket: number;
  readonly machines: readonly string[];
  readonly versions: readonly string[];
  readonly limit: number;
  readonly addresses: number;
  /** Their texts. */
  readonly secrets: Readonly<Record<string, string>>;
}

const sound: Offered = {
  plan: 'PAID',
  bootstrap: '30',
  bucket: 404,
  machines: ['t4g.nano'],
  versions: ['15.18', '16.14', '17.10', '18.4'],
  limit: 5,
  addresses: 0,
  secrets: {
    'lifeboat/source': '{"DATABASE_URL":"u","MINIO_ACCESS_KEY":"a","MINIO_SECRET_KEY":"top-secret"}',
    'lifeboat/opener': '{"BACKUP_GPG_PRIVATE_KEY":"k"}',
    'lifeboat/restore': '{"RESTORE_DATABASE_URL":"u","RESTORE_MINIO_ACCESS_KEY":"a","RESTORE_MINIO_SECRET_KEY":"s"}',
  },
};
const account = '123456789012';

function answering(offered: Offered): Answer {
  return ({ action, body }) => {
    switch (action) {
      case 'GetCallerIdentity':
        return xmlReply(action, `<Account>${account}</Account>`);
      case 'GetAccountPlanState':
        return { accountId: account, accountPlanType: offered.plan, accountPlanStatus: 'ACTIVE' };
      case 'GetParameter':
        return offered.bootstrap === null
          ? { __type: 'ParameterNotFound', message: 'not there' }
          : { Parameter: { Name: body['Name'], Value: offered.bootstrap } };
      case 'HEAD':
        return offered.bucket;
      case 'DescribeInstanceTypeOfferings':
        return items(
          action,
          'instanceTypeOfferingSet',
          offered.machines.map((type) => `<instanceType>${type}</instanceType>`),
        );
      case 'DescribeAddresses':
        return items(action, 'addressesSet', Array(offered.addresses).fill('<publicIp>192.0.2.1</publicIp>'));
      case 'DescribeVpcs':
        return items(action, 'vpcSet', ['<vpcId>vpc-1</vpcId>']);
      case 'DescribeDBInstances':
        return xmlReply(action, '<DBInstances></DBInstances>');
      case 'DescribeOrderableDBInstanceOptions': {
        const options = offered.versions.map(
          (version) =>
            `<OrderableDBInstanceOption><Engine>postgres</Engine><EngineVersion>${version}</EngineVersion></OrderableDBInstanceOption>`,
        );
        return xmlReply(action, `<OrderableDBInstanceOptions>${options.join('')}</OrderableDBInstanceOptions>`);
      }
      case 'GetServiceQuota':
        // Nobody has raised this one, so that only its default exists.
        return body['ServiceCode'] === 'fargate'
          ? { __type: 'NoSuchResourceException', message: 'not there' }
          : { Quota: { Value: offered.limit } };
      case 'GetAWSDefaultServiceQuota':
        return { Quota: { Value: offered.limit } };
      case 'GetSecretValue': {
        const text = offered.secrets[String(body['SecretId'])];
        return text === undefined
          ? { __type: 'ResourceNotFoundException', message: 'not there' }
          : { SecretString: text };
      }
      default:
        return { __type: 'UnknownOperationException', message: action };
    }
  };
}

/** As EC2 lists, whose XML has no result of its own. */
function items(action: string, set: string, found: readonly string[]): string {
  return `<${action}Response><${set}>${found.map((each) => `<item>${each}</item>`).join('')}</${set}></${action}Response>`;
}

let home: Scratch;
let programs: string;
before(async () => {
  home = await scratch('before-deploy');
  programs = join(home.path, 'bin');
  await mkdir(programs);
  await symlink(await locate('aws'), join(programs, 'aws'));
  await docker('linux/amd64, linux/arm64');
});
after(() => home[Symbol.asyncDispose]());

/** A Docker that builds for these platforms, as far as it says so. */
async function docker(offered: string): Promise<void> {
  const path = join(programs, 'docker');
  await writeFile(path, `#!/bin/sh\n[ "$1 $2" = 'buildx ls' ] && echo '  default default running ${offered}'\n`);
  await chmod(path, 0o755);
}

/** `aws`: members of that section of lifeboat.json. */
async function doctor(
  offered: Partial<Offered>,
  {
    aws: changes = {},
    environment = {},
  }: { readonly aws?: object; readonly environment?: Record<string, string> } = {},
): Promise<Ended & { readonly actions: readonly string[] }> {
  await using aws = await startControlPlane(answering({ ...sound, ...offered }));
  const example = JSON.parse(await readFile(join(import.meta.dirname, '../../lifeboat.example.json'), 'utf8')) as {
    readonly aws: object;
  };
  const file = join(home.path, 'lifeboat.json');
  await writeFile(file, JSON.stringify({ ...example, aws: { ...example.aws, ...changes } }));
  const variables = {
    ...serverEnvironment(home.path),
    PATH: `${programs}:/usr/bin:/bin`,
    AWS_ENDPOINT_URL: aws.endpoint,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    ...environment,
  };
  const [command = ''] = await commandsOf('docs/guide/aws.md', import.meta.filename);
  const [, ...words] = command.trim().split(' ');
  const ended = await startLifeboat([...words, '--config', file], variables).ended;
  return { ...ended, actions: aws.asked.map(({ action }) => action) };
}

test('an account that is ready has no open problem; a secret is read, and none of its values shown', async () => {
  const { code, errors, output, actions } = await doctor({});
  assert.equal(code, 0, errors);
  assert.doesNotMatch(errors, /✗|!/);
  for (const line of [
    /✓ account 123456789012 is to hold the vault and the jobs/,
    /✓ bootstrapped, version 30/,
    /✓ the name port-nimara-vault is free/,
    /✓ EC2 has t4g\.nano in eu-central-1/,
    /✓ RDS has PostgreSQL 15, 16, 17, 18 on db\.t4g\.medium/,
    /✓ EC2-VPC Elastic IPs: 0 used of 5/,
    /✓ Fargate On-Demand vCPU resource count: 5/,
    /✓ lifeboat\/source has DATABASE_URL, MINIO_ACCESS_KEY, MINIO_SECRET_KEY/,
    /✓ Docker builds the image for arm64/,
  ]) {
    assert.match(errors, line);
  }
  assert.doesNotMatch(errors + output, /top-secret/);
  assert.ok(
    actions.every((action) => /^(?:Get|Describe|HEAD)/.test(action)),
    actions.join(' '),
  );
});

test('everything that a deploy would run into is told at once, each with its fix, and nothing is created', async () => {
  await docker('linux/amd64');
  const { code, errors, actions } = await doctor({
    plan: 'FREE',
    bootstrap: null,
    bucket: 403,
    machines: [],
    versions: ['16.14'],
    limit: 1,
    addresses: 1,
    secrets: { 'lifeboat/source': '{"DATABASE_URL":"u","MINIO_ACCESS_KEY":""}', 'lifeboat/opener': 'no object' },
  });
  assert.equal(code, 10, errors);
  for (const line of [
    /✗ account 123456789012 is on the free plan.*\n(?: +\S.*\n)*? +hint: upgrade the plan/,
    /✗ eu-central-1 of account 123456789012 is not bootstrapped\n +hint: npx cdk bootstrap aws:\/\/123456789012\/eu-central-1/,
    /✗ the bucket port-nimara-vault is in another account.*\n(?: +\S.*\n)*? +hint: .*BACKUP_S3_BUCKET/,
    /✗ EC2 has no t4g\.nano in eu-central-1\n +hint: set "nat": "gateway"/,
    /! RDS has no PostgreSQL 15, 17, 18 on db\.t4g\.medium\n +hint: set aws\.drillInstanceClass/,
    /✗ EC2-VPC Elastic IPs: 1 used of 1; a deployment needs 1 more\n +hint: ask for more/,
    /✗ Fargate On-Demand vCPU resource count: 1; a deployment needs 2\.25 more/,
    /✗ lifeboat\/source lacks MINIO_ACCESS_KEY, MINIO_SECRET_KEY\n +hint: aws secretsmanager put-secret-value/,
    /✗ lifeboat\/opener is no JSON object of texts/,
    /✗ there is no secret lifeboat\/restore\n +hint: aws secretsmanager create-secret/,
    /✗ Docker builds no image for linux\/arm64 on this machine\n +hint: docker run --privileged/,
  ]) {
    assert.match(errors, line);
  }
  assert.ok(
    actions.every((action) => /^(?:Get|Describe|HEAD)/.test(action)),
    actions.join(' '),
  );
});

test('credentials of an account that lifeboat.json does not name, none at all, and a machine without the AWS CLI', async () => {
  const others = await doctor({}, { aws: { vaultAccount: '111111111111', runnerAccount: '222222222222' } });
  assert.equal(others.code, 12, others.errors);
  assert.match(
    others.errors,
    /✗ these credentials are of account 123456789012, lifeboat\.json names 111111111111 and 222222222222/,
  );
  assert.deepEqual(others.actions, ['GetCallerIdentity']);

  const nobody = await doctor({}, { environment: { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' } });
  assert.equal(nobody.code, 12, nobody.errors);
  assert.match(nobody.errors, /Unable to locate credentials|refused these credentials/);

  const bare = await doctor({}, { environment: { PATH: '/nowhere' } });
  assert.equal(bare.code, 10, bare.errors);
  assert.match(bare.errors, /there is no AWS CLI on this machine\n +hint: install the AWS CLI v2/);
});
