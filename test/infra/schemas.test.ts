import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createApp } from '../../lib/infra/stacks/app.ts';
import { locate } from '../../tools/setup/prepare.ts';
import { type Scratch, scratch } from '../helpers/scratch.ts';
import { policyFaults } from './policyFaults.ts';
import type { Template } from './resolved.ts';
import { context, deploymentOf, kindNames } from './templates.ts';

const cfnLint = await locate('cfn-lint');
let folder: Scratch;
const files: string[] = [];

before(async () => {
  folder = await scratch('schemas');
  for (const kind of kindNames) {
    const outdir = join(folder.path, kind.replaceAll(' ', '-'));
    createApp(await deploymentOf(kind), { context, outdir }).synth();
    files.push(...['vault', 'runner'].map((stack) => join(outdir, `lifeboat-${stack}.template.json`)));
  }
});
after(() => folder[Symbol.asyncDispose]());

async function read(file: string): Promise<Template> {
  return JSON.parse(await readFile(file, 'utf8')) as Template;
}

/** One line for each fault, with the id of cfn-lint's rule. */
function lint(...templates: readonly string[]): string {
  const { stdout, stderr } = spawnSync(cfnLint, ['--format', 'parseable', '--template', ...templates], {
    encoding: 'utf8',
  });
  return stdout + stderr;
}

test('every resource of any kind of deployment fits the schema that CloudFormation has of it', () => {
  assert.equal(lint(...files), '');
});

test("every policy of any kind of deployment fits AWS's Service Authorization Reference", async () => {
  for (const file of files) assert.deepEqual(await policyFaults(await read(file)), [], file);
});

const bucketArn = 'arn:aws:s3:::port-nimara-vault';

/** A statement that is wrong in one place, and the sentence that says where. */
const wrongStatements = [
  { Action: 's3:GetObjects', Resource: `${bucketArn}/*`, says: 'there is no action s3:GetObjects' },
  { Action: 's4:GetObject', Resource: `${bucketArn}/*`, says: 'there is no service s4 (s4:GetObject)' },
  {
    Action: 's3:GetObject',
    Resource: bucketArn,
    says: `s3:GetObject works on no resource of its statement (${bucketArn})`,
  },
  {
    Action: 's3:ListAllMyBuckets',
    Resource: bucketArn,
    says: `s3:ListAllMyBuckets works on no resource of its statement (${bucketArn})`,
  },
  {
    Action: 's3:ListBucket',
    Resource: [bucketArn, `${bucketArn}/*`],
    says: `no action of its statement works on ${bucketArn}/*`,
  },
  {
    Action: 's3:GetObject',
    Resource: `${bucketArn}/*`,
    Condition: { StringEquals: { 's3:object-lock-mode': 'COMPLIANCE' } },
    says: 's3:GetObject carries no condition key s3:object-lock-mode',
  },
  {
    Action: 'ecs:RunTask',
    Resource: 'arn:aws:ecs:eu-central-1:111111111111:task-definition/lifeboat-backup:*',
    Condition: { StringEquals: { 'ecs:clusters': 'lifeboat' } },
    says: 'ecs:RunTask carries no condition key ecs:clusters',
  },
] as const;

test('a policy with an action, a resource or a condition key that does not fit is named', async () => {
  for (const { says, ...statement } of wrongStatements) {
    const planted: Template = {
      Resources: {
        Planted: {
          Type: 'AWS::IAM::Policy',
          Properties: { PolicyDocument: { Statement: [{ Effect: 'Allow', ...statement }] } },
        },
      },
    };
    assert.deepEqual(await policyFaults(planted), [`Planted (AWS::IAM::Policy): ${says}`]);
  }
});

/** What is laid over the properties of the first resource of a type, and how cfn-lint names it. */
const wrongProperties = [
  { type: 'AWS::Lambda::Function', change: { Runtime: 'nodejs99.x' }, says: /nodejs99\.x/ },
  { type: 'AWS::Lambda::Function', change: { Cluster: 'lifeboat' }, says: /'Cluster' was unexpected/ },
  { type: 'AWS::ECS::TaskDefinition', change: { Cpu: '300' }, says: /300/ },
  { type: 'AWS::Events::Rule', change: { State: 'ASLEEP' }, says: /ASLEEP/ },
  { type: 'AWS::Logs::LogGroup', change: { RetentionInDays: 31 }, says: /31 is not one of/ },
] as const;

test('a property that its resource does not have, or a value that it does not take, is named', async () => {
  const template = await read(files[1] ?? '');
  const planted: string[] = [];
  for (const [index, { type, change }] of wrongProperties.entries()) {
    const [id, resource] = Object.entries(template.Resources).find(([, { Type }]) => Type === type) ?? [];
    assert.ok(id !== undefined && resource !== undefined, type);
    const changed = { ...resource, Properties: { ...(resource.Properties as object), ...change } };
    planted.push(join(folder.path, `planted-${index}.template.json`));
    await writeFile(
      planted[index] ?? '',
      JSON.stringify({ ...template, Resources: { ...template.Resources, [id]: changed } }),
    );
  }
  const lines = lint(...planted).split('\n');
  for (const [index, { says }] of wrongProperties.entries()) {
    const own = lines.filter((line) => line.startsWith(planted[index] ?? ''));
    assert.match(own.join('\n'), says);
  }
});
