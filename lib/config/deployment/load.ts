import * as v from 'valibot';
import { normalPrefix } from '../../core/vault/prefix.ts';
import { Failure, Failures } from '../../errors.ts';
import { gather } from '../given.ts';
import { load, type Settings } from '../load.ts';
import type { SettingName } from '../settings.ts';
import { wrong } from '../wrong.ts';
import { withCarried } from './carried.ts';
import type { Deployment } from './deployment.ts';
import { brokenRules } from './rules.ts';
import { schedulesOf } from './schedules.ts';
import { type AwsSection, awsSchema } from './schema.ts';
import { ofOneMachine } from './variables.ts';

/** Reads the content of lifeboat.json. Throws Failures `configuration` with every problem at once. */
export async function loadDeployment(file: unknown): Promise<Deployment> {
  const problems: Failure[] = [];
  const settings = settingsOf(file, problems);
  const aws = awsOf(file, problems);
  const host = required(file, 'BACKUP_HOST', problems);
  const vaultBucket = required(file, 'BACKUP_S3_BUCKET', problems);
  const texts = await withCarried(gather({}, file).texts, problems);
  if (aws !== undefined) problems.push(...brokenRules(aws, texts));
  const schedules = settings === undefined ? undefined : schedulesOf(settings.patterns, problems);
  if (settings === undefined || aws === undefined || schedules === undefined || problems.length > 0) {
    throw new Failures('configuration', 'lifeboat.json cannot be deployed', problems);
  }
  return {
    aws,
    host,
    vaultBucket,
    vaultPrefix: normalPrefix(texts.get('BACKUP_S3_PREFIX') ?? ''),
    retention: settings.retention,
    schedules,
    texts,
    warnings: warningsOf(aws, texts),
  };
}

/** Throws Failure `configuration` where the deployed tasks would seal dumps and have no public key to do it with. */
export function refuseUnsealed({ aws, texts }: Pick<Deployment, 'aws' | 'texts'>): void {
  if (canSeal(aws, texts)) return;
  throw new Failure('configuration', noKey, {
    hint: 'set BACKUP_GPG_PUBLIC_KEY_FILE in lifeboat.json; lifeboat init makes a key pair',
  });
}

const noKey = 'there is no public key to seal dumps with: every backup would be refused';

/** On a host of the hybrid way the host's own settings decide. */
function canSeal({ network }: AwsSection, texts: Deployment['texts']): boolean {
  return network.way === 'hybrid' || texts.has('BACKUP_GPG_PUBLIC_KEY') || texts.get('BACKUP_ENCRYPTION') === 'none';
}

function warningsOf(aws: AwsSection, texts: ReadonlyMap<SettingName, string>): readonly string[] {
  const left = ofOneMachine.filter((name) => texts.has(name));
  return [
    ...(canSeal(aws, texts) ? [] : [noKey]),
    ...(left.length === 0 ? [] : [`${left.join(', ')}: of this machine; a restore on AWS runs nothing of the kind`]),
  ];
}

function settingsOf(file: unknown, problems: Failure[]): Settings | undefined {
  try {
    return load({ environment: {}, file });
  } catch (error) {
    if (!(error instanceof Failures)) throw error;
    problems.push(...error.problems);
    return undefined;
  }
}

function awsOf(file: unknown, problems: Failure[]): AwsSection | undefined {
  const section = memberOf(file, 'aws');
  if (section === undefined) {
    problems.push(wrong('lifeboat.json has no "aws"', 'begin with lifeboat.example.json'));
    return undefined;
  }
  const result = v.safeParse(awsSchema, section);
  if (result.success) return result.output;
  for (const issue of result.issues) problems.push(problemOf(issue));
  return undefined;
}

function problemOf(issue: v.BaseIssue<unknown>): Failure {
  const path = ['aws', v.getDotPath(issue)].filter((part) => part !== null).join('.');
  if (issue.type === 'strict_object' && issue.expected === 'never') {
    return wrong(`lifeboat.json has ${path}, which is no setting of a deployment`, `remove ${path} from lifeboat.json`);
  }
  if (issue.input === undefined) return wrong(`${path} is missing`, `set ${path} in lifeboat.json`);
  return wrong(`${path} is ${JSON.stringify(issue.input)}, ${issue.message}`, `correct ${path} in lifeboat.json`);
}

/** Optional on one machine, where the environment may have it; a template can only know the file. */
function required(file: unknown, name: 'BACKUP_HOST' | 'BACKUP_S3_BUCKET', problems: Failure[]): string {
  const value = memberOf(file, name);
  if (typeof value === 'string' && value !== '') return value;
  problems.push(wrong(`${name} is missing`, `set ${name} in lifeboat.json`));
  return '';
}

function memberOf(file: unknown, name: string): unknown {
  return typeof file === 'object' && file !== null ? Reflect.get(file, name) : undefined;
}
