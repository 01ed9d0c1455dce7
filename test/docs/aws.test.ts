import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createApp } from '../../lib/infra/stacks/app.ts';
import { locate } from '../../tools/setup/prepare.ts';
import { type Scratch, scratch } from '../helpers/scratch.ts';
import { context, deploymentOf } from '../infra/templates.ts';
import { pages, top } from './blocks.ts';
import { commandsOf, filled, linesOf } from './commands.ts';
import { complaint } from './lifeboatCommand.ts';

/**
 * Without an account, the real `aws` and `cdk` read a command to the point where they need credentials. A wrong command,
 * option or value ends before that.
 */
let home: Scratch;
let environment: Readonly<Record<string, string>>;
before(async () => {
  home = await scratch('without-account');
  const programs = join(home.path, 'bin');
  await mkdir(programs);
  await symlink(await locate('aws'), join(programs, 'aws'));
  await symlink(process.execPath, join(programs, 'node'));
  await symlink(join(top, 'node_modules'), join(home.path, 'node_modules'));
  environment = {
    PATH: `${programs}:${process.env['PATH'] ?? ''}`,
    HOME: home.path,
    AWS_CONFIG_FILE: join(home.path, 'none'),
    AWS_SHARED_CREDENTIALS_FILE: join(home.path, 'none'),
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_REGION: 'eu-central-1',
    AWS_DEFAULT_REGION: 'eu-central-1',
    CDK_DISABLE_CLI_TELEMETRY: 'true',
    CDK_DISABLE_VERSION_CHECK: 'true',
    NODE_DISABLE_COMPILE_CACHE: '1',
    npm_config_update_notifier: 'false',
  };
  for (const file of ['source.json', 'policy.json']) await writeFile(join(home.path, file), '{}');
  // Synthesized once; of two accounts, so that it names an image and builds none.
  createApp(await deploymentOf('two accounts'), { context, outdir: join(home.path, 'cdk.out') }).synth();
  await writeFile(join(home.path, 'cdk.json'), JSON.stringify({ app: 'cdk.out', notices: false }));
});
after(() => home[Symbol.asyncDispose]());

const examples = {
  '<operations account>': '111111111111',
  '<backup account>': '222222222222',
  '<region>': 'eu-central-1',
  '<id>': 'i-0123456789abcdef0',
  '<queue>': 'https://sqs.eu-central-1.amazonaws.com/111111111111/lifeboat-runner-dead-letters',
  '<bucket>': 'port-nimara-vault',
} as const;

/** One command of a page, with examples in place of what its reader fills in. */
function asTyped(command: string): string {
  return filled(command, Object.fromEntries(Object.entries(examples).filter(([text]) => command.includes(text))));
}

/** The commands of a block, each on one line. */
function commandsIn(block: string): readonly string[] {
  return linesOf(block.replaceAll(/\s*\\\n\s*/g, ' ')).flatMap((line) => line.split(' && '));
}

/** Of what `command` says, the reason why it needs no credentials, such as an option that does not exist; null where it asks for them. */
async function wrong(command: string): Promise<string | null> {
  const odd = await oddOption(command);
  if (odd !== null) return `${command}: ${odd} is no option of it`;
  const said = await saidBy(command);
  const asked = command.startsWith('aws ')
    ? /^(?:aws: \[ERROR\]: )?.*Unable to locate credentials/m
    : /no credentials have been configured|Unable to resolve AWS account/;
  return asked.test(said) ? null : `${command}: ${said.trim().slice(0, 400)}`;
}

/** The page asks for version 2 of the AWS CLI. The one that PyPI has lacks these of its commands. */
const onlyInVersion2 = ['aws logs tail '];

/** By verb. */
const helps = new Map<string, string>();

/** The CDK's CLI goes on without an option that it does not know, so its help decides (findings/). */
async function oddOption(command: string): Promise<string | null> {
  const [, verb = ''] = /^npx cdk ([a-z]+)/.exec(command) ?? [];
  if (verb === '') return null;
  const help = helps.get(verb) ?? (await saidBy(`npx cdk ${verb} --help`));
  helps.set(verb, help);
  const [...options] = command.matchAll(/ (--[a-z-]+)/g);
  return options.map(([, option = '']) => option).find((option) => !new RegExp(`\\s${option}\\b`).test(help)) ?? null;
}

function saidBy(command: string): Promise<string> {
  return new Promise((resolve) => {
    execFile('bash', ['-c', command], { env: environment, cwd: home.path }, (_, stdout, stderr) => {
      resolve(stdout + stderr);
    });
  });
}

async function allWrong(commands: readonly string[]): Promise<readonly string[]> {
  const found: string[] = [];
  for (const command of new Set(commands)) {
    if (onlyInVersion2.some((start) => command.startsWith(start))) continue;
    const why = command.startsWith('lifeboat ') ? complaint(command) : await wrong(asTyped(command));
    if (why !== null) found.push(why);
  }
  return found;
}

test('the real CLI reads the commands that prepare the hybrid way, up to the account that they need', async () => {
  const blocks = await commandsOf('docs/guide/aws.md', import.meta.filename);
  assert.deepEqual(await allWrong(blocks.flatMap((block) => commandsIn(block))), []);
});

test('the real CLIs read every command of the page on day 2, up to the account that they need', async () => {
  const blocks = await commandsOf('docs/guide/aws-day-2.md', import.meta.filename);
  assert.deepEqual(await allWrong(blocks.flatMap((block) => commandsIn(block))), []);
});

test('a command of AWS that a sentence names is read by the real program too', async () => {
  const found = new Set<string>();
  for (const page of await pages()) {
    const outside = (await readFile(join(top, page), 'utf8')).replaceAll(/^```[^]*?^```$/gm, '');
    for (const [, command = ''] of outside.matchAll(/`(aws [a-z0-9]+ [a-z-]+ [^`]+)`/g)) {
      found.add(command.replaceAll(/\s+/g, ' '));
    }
  }
  assert.ok(found.size >= 6, [...found].join('\n'));
  assert.deepEqual(await allWrong([...found]), []);
});

test('finds an option that neither program has, a value that does not fit, and a wrong query', async () => {
  for (const command of [
    'aws ecs run-tasks --cluster lifeboat',
    'aws events enable-rule --rule lifeboat-backup',
    "aws cloudformation describe-stacks --query 'Stacks[0'",
    'npx cdk deploi --all',
    'npx cdk deploy --everything --all',
  ]) {
    assert.notEqual(await wrong(command), null, command);
  }
});
