import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { during, Failure, followedBy } from '../../../errors.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { TaskWatcher } from '../../../ports/tasks.ts';
import type { Schedules } from '../../../ports/writers.ts';
import { findRule, pauseRule, type Rule, resumeRule } from './rules.ts';

export interface EventBridgeSchedulesOptions {
  /** Names of the rules that start the writing jobs. */
  readonly rules: readonly string[];
  readonly tasks: TaskWatcher;
  /** Who pauses, for the mark on each rule: letters, digits, blanks and `_.:/=+-@`. */
  readonly by: string;
  /** How long to wait for running tasks; after that Failure `busy`. */
  readonly waitSeconds: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

const writers = ['backup', 'mirror'] as const;
const pollMilliseconds = 5000;
/** A rule that fired just before it was disabled starts its task within this time: the launcher tries no longer. */
const lateLaunchSeconds = 60;
/** A run that was told to stop has two minutes until it is killed. */
const resumeTries = 5;
const resumePauseMilliseconds = 3000;

/**
 * Schedules on AWS. Rules that were disabled before stay so; the others are enabled again whatever happens, unless this
 * process is killed: then their mark shows the janitor that a restore did it.
 */
export function eventBridgeSchedules(client: EventBridgeClient, options: EventBridgeSchedulesOptions): Schedules {
  return {
    async paused(use) {
      const found = await Promise.all(options.rules.map((name) => findRule(client, name)));
      const enabled = found.filter((rule) => rule.enabled);
      let result: Awaited<ReturnType<typeof use>>;
      try {
        for (const rule of enabled) await pauseRule(client, rule, options.by);
        await writersEnded(options, enabled.length > 0);
        result = await use();
      } catch (error) {
        const left = await resumeAll(client, enabled, options.clock);
        throw left === null ? error : followedBy(error, left);
      }
      return { result, leftPaused: await resumeAll(client, enabled, options.clock) };
    },
  };
}

async function writersEnded(
  { tasks, clock, signal, waitSeconds }: EventBridgeSchedulesOptions,
  wereEnabled: boolean,
): Promise<void> {
  const began = clock.seconds();
  const settled = wereEnabled ? began + lateLaunchSeconds : began;
  for (;;) {
    const running = (await Promise.all(writers.map(async (job) => tasks.running(job)))).flat();
    if (running.length === 0 && clock.seconds() >= settled) return;
    if (clock.seconds() >= began + Math.max(waitSeconds, lateLaunchSeconds) && running.length > 0) {
      throw new Failure('busy', `a scheduled run did not end within ${waitSeconds} s: ${running.join(', ')}`, {
        hint: 'wait for it to end, or stop it (aws ecs stop-task), then restore again',
      });
    }
    await clock.sleep(pollMilliseconds, signal);
  }
}

/** Null when every one is enabled. Nothing aborts this: a rule left disabled means no backup, hour after hour. */
async function resumeAll(client: EventBridgeClient, rules: readonly Rule[], clock: Clock): Promise<Failure | null> {
  const problems: Failure[] = [];
  for (const rule of rules) {
    const problem = await resume(client, rule, clock);
    if (problem !== null) problems.push(problem);
  }
  const [first] = problems;
  if (first === undefined) return null;
  return new Failure(first.kind, problems.map(({ message }) => message).join('; '), {
    hint: problems.map(({ hint }) => hint).join('; '),
    cause: first,
  });
}

async function resume(client: EventBridgeClient, rule: Rule, clock: Clock): Promise<Failure | null> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await resumeRule(client, rule);
      return null;
    } catch (error) {
      if (attempt < resumeTries) {
        await clock.sleep(resumePauseMilliseconds);
        continue;
      }
      const { kind, message } = during(`the rule ${rule.name} may be LEFT DISABLED`, error);
      return new Failure(kind, message, { hint: `aws events enable-rule --name ${rule.name}`, cause: error });
    }
  }
}
