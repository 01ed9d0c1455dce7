import type { Keys } from './keys.ts';
import type { Statement } from './statement.ts';

/**
 * A user of moto with what a role's policy grants, as far as moto can tell: it knows a request's action, not its resource and
 * not its context. Its refusals are therefore the policy's; that it lets somebody pass says no more than that the action is
 * granted for something.
 */
export async function motoUser(endpoint: string, name: string, statements: readonly Statement[]): Promise<Keys> {
  const actions = statements.filter(({ Effect: effect }) => effect === 'Allow').flatMap(({ Action: action }) => action);
  // A policy must not be empty, and a role may be: the network's.
  const granted = actions.length === 0 ? ['sts:GetCallerIdentity'] : [...new Set(actions)].map(asMotoAsks);
  return userWith(endpoint, name, granted);
}

/** moto calls a service what signatures call it. */
function asMotoAsks(action: string): string {
  return action.replace(/^cloudwatch:/, 'monitoring:');
}

/** Of everything: what is around an attempt is made and removed by its keys. */
export async function motoOwner(endpoint: string): Promise<Keys> {
  return userWith(endpoint, 'owner', ['*']);
}

/** From here on moto asks the policies of whoever calls. */
export async function enforcePolicies(endpoint: string): Promise<void> {
  const headers = { 'content-type': 'application/octet-stream' };
  await answered(await fetch(`${endpoint}/moto-api/reset-auth`, { method: 'POST', headers, body: '0' }));
}

async function userWith(endpoint: string, name: string, actions: readonly string[]): Promise<Keys> {
  const document = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }] };
  const user = { UserName: name };
  await iam(endpoint, { Action: 'CreateUser', ...user });
  await iam(endpoint, {
    Action: 'PutUserPolicy',
    ...user,
    PolicyName: 'own',
    PolicyDocument: JSON.stringify(document),
  });
  const answer = await iam(endpoint, { Action: 'CreateAccessKey', ...user });
  return { accessKeyId: tagOf(answer, 'AccessKeyId'), secretAccessKey: tagOf(answer, 'SecretAccessKey') };
}

/** IAM's Query API by hand: before it enforces anything, moto only looks which service a signature names. */
async function iam(endpoint: string, parameters: Readonly<Record<string, string>>): Promise<string> {
  const credential = 'test/20260101/us-east-1/iam/aws4_request';
  const headers = { authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host, Signature=0` };
  const body = new URLSearchParams({ Version: '2010-05-08', ...parameters });
  return answered(await fetch(endpoint, { method: 'POST', headers, body }));
}

async function answered(response: Response): Promise<string> {
  const text = await response.text();
  if (!response.ok) throw new Error(`moto answered ${response.status}: ${text}`);
  return text;
}

function tagOf(xml: string, tag: string): string {
  const value = new RegExp(`<${tag}>([^<]+)</${tag}>`).exec(xml)?.[1];
  if (value === undefined) throw new Error(`moto's answer has no ${tag}`);
  return value;
}
