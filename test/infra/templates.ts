import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { Deployment } from '../../lib/config/deployment/deployment.ts';
import { loadDeployment } from '../../lib/config/deployment/load.ts';
import { RunnerStack } from '../../lib/infra/stacks/runnerStack.ts';
import { VaultStack } from '../../lib/infra/stacks/vaultStack.ts';

const example = JSON.parse(
  await readFile(join(import.meta.dirname, '../../lifeboat.example.json'), 'utf8'),
) as Readonly<Record<string, unknown>> & { readonly aws: Readonly<Record<string, unknown>> };

/** Every kind of deployment, as changes of the example's section. */
export const kinds = {
  'the example': {},
  'a gateway at the fixed address': { network: { way: 'fixed address', nat: 'gateway' } },
  'an existing network': {
    network: {
      way: 'existing VPC',
      vpc: 'vpc-0123456789abcdef0',
      subnets: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'],
      securityGroups: ['sg-0123456789abcdef0'],
    },
  },
  'the hybrid way': { network: { way: 'hybrid' } },
  'two accounts': {
    vaultAccount: '111111111111',
    runnerAccount: '222222222222',
    image: '222222222222.dkr.ecr.eu-central-1.amazonaws.com/lifeboat:1',
    alarms: { mail: 'operator@example.com', webhook: 'https://hooks.example.com/lifeboat' },
    openerHasPassphrase: true,
  },
} as const;
export type Kind = keyof typeof kinds;
export const kindNames = Object.keys(kinds).filter((name): name is Kind => Object.hasOwn(kinds, name));

interface Context {
  readonly context: Readonly<Record<string, unknown>>;
}

/** What `npx cdk` tells the app beside its file: the CDK's feature flags. */
export const { context } = JSON.parse(await readFile(join(import.meta.dirname, '../../cdk.json'), 'utf8')) as Context;

export async function deploymentOf(kind: Kind): Promise<Deployment> {
  return loadDeployment({ ...example, aws: { ...example.aws, ...kinds[kind] } });
}

interface Made {
  readonly app: App;
  readonly vault: Template;
  readonly runner: Template;
}

const made = new Map<Kind, Promise<Made>>();

/** Each kind is made once for a file of tests: it bundles the functions. */
export function templatesOf(kind: Kind): Promise<Made> {
  const known = made.get(kind) ?? deploymentOf(kind).then((deployment) => build(deployment));
  made.set(kind, known);
  return known;
}

/** Of the example with other settings laid over it. `outdir`: for a process that goes on and cleans up itself. */
export async function exampleTemplates(changes: Readonly<Record<string, unknown>>, outdir?: string): Promise<Made> {
  return build(await loadDeployment({ ...example, ...changes }), outdir);
}

function build(deployment: Deployment, outdir?: string): Made {
  const app = new App({ context, ...(outdir === undefined ? {} : { outdir }) });
  const [vault, runner] = [new VaultStack(app, deployment), new RunnerStack(app, deployment)];
  return { app, vault: Template.fromStack(vault), runner: Template.fromStack(runner) };
}

export type Properties = Readonly<Record<string, unknown>>;

/** The properties of all resources of one type. */
export function allOf(template: Template, type: string): readonly Properties[] {
  return Object.values(template.findResources(type)).map(({ Properties: properties }) => properties as Properties);
}

/** One property of all of them, sorted. */
export function textsOf(template: Template, type: string, property: string): readonly string[] {
  return allOf(template, type)
    .map((properties) => String(properties[property]))
    .toSorted();
}

/** The one whose property says so. */
export function oneOf(template: Template, type: string, property: string, text: string): Properties {
  const found = allOf(template, type).find((properties) => properties[property] === text);
  if (found === undefined) throw new Error(`no ${type} has ${property} ${text}`);
  return found;
}
