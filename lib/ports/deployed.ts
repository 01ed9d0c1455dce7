import type { TaskJob } from './tasks.ts';

/**
 * What a deployment consists of, read-only. All methods throw Failure `credentials`, `configuration` (no such region)
 * or `unexpected`; what does not exist is null.
 */
export interface AlarmTopics {
  /** Whom a topic tells; null where there is no topic of that name. */
  listeners(topic: string): Promise<readonly Listener[] | null>;
}

export interface Listener {
  /** A mail address, or a URL without what could be a secret in its path. */
  readonly who: string;
  readonly confirmed: boolean;
}

export interface TaskDefinitions {
  /** The members of secrets that a task of the job is started with; null where it cannot be started. */
  secretsOf(job: TaskJob): Promise<readonly SecretMember[] | null>;
}

export interface SecretMember {
  /** `lifeboat/source`. */
  readonly secret: string;
  /** `DATABASE_URL`. */
  readonly member: string;
}

/** Names only: no value is ever read. */
export interface SecretNames {
  state(secret: string): Promise<'there' | 'ends soon' | null>;
}

export interface RuleStates {
  state(rule: string): Promise<'enabled' | 'disabled' | null>;
}

interface Stack {
  /** As CloudFormation words it: `CREATE_COMPLETE`. */
  readonly status: string;
  readonly outputs: ReadonlyMap<string, string>;
}

/** What is deployed. Throws Failure `credentials`, `configuration` (no such region) or `unexpected`. */
export interface Stacks {
  /** Null where the account and region have no stack of that name. */
  find(name: string): Promise<Stack | null>;
}
