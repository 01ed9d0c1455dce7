import { compareBytes } from '../../../lib/core/files/byteOrder.ts';
import { scratch } from '../../helpers/scratch.ts';
import { exampleTemplates } from '../../infra/templates.ts';
import type { Statement } from './statement.ts';
import { grantedBy } from './template.ts';

/** Whoever acts: the jobs of tasks first, then the functions, in the table's order. */
export interface Actor {
  readonly name: string;
  readonly role: string;
  /** The stack that makes the role. */
  readonly stack: 'vault' | 'runner';
  readonly statements: readonly Statement[];
  /** Of the role that starts its task; empty for a function, which nothing starts but its event. */
  readonly start: readonly Statement[];
}

export interface Powers {
  readonly actors: readonly Actor[];
  readonly bucketPolicy: readonly Statement[];
}

/** Every role that the two templates make, deployed for this vault; `aws` in place of the example's section. */
export async function powersIn(vaultBucket: string, host: string, aws?: object): Promise<Powers> {
  await using home = await scratch('templates');
  const changes = { BACKUP_S3_BUCKET: vaultBucket, BACKUP_HOST: host, ...(aws === undefined ? {} : { aws }) };
  const { vault, runner } = await exampleTemplates(changes, home.path);
  const [ofVault, ofRunner] = [grantedBy(vault), grantedBy(runner)];
  const roles = new Map([...ofRunner.roles, ...ofVault.roles]);
  const actors: Actor[] = [];
  for (const [role, statements] of roles) {
    const { name, kind } = /^lifeboat-(?<name>[a-z-]+)-(?<kind>task|function|execution)$/.exec(role)?.groups ?? {};
    if (name === undefined) throw new Error(`the role ${role} has a name that says nothing of its job`);
    if (kind === 'execution') continue;
    const stack = ofVault.roles.has(role) ? 'vault' : 'runner';
    actors.push({ name, role, stack, statements, start: roles.get(`lifeboat-${name}-execution`) ?? [] });
  }
  const rank = (name: string): number => [...first, name].indexOf(name);
  const ordered = actors.toSorted((a, b) => rank(a.name) - rank(b.name) || compareBytes(a.name, b.name));
  return { actors: ordered, bucketPolicy: ofVault.bucketPolicy };
}

const first = ['backup', 'mirror', 'drill', 'restore', 'prune', 'launch'];

export function actorOf({ actors }: Powers, name: string): Actor {
  const found = actors.find((actor) => actor.name === name);
  if (found === undefined) throw new Error(`no role of the templates is ${name}'s`);
  return found;
}
