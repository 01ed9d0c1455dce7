import type { LifecycleRule } from './lifecycle.ts';

export interface LifecycleVerdict {
  /** What is deleted too early: data that is still needed is lost. */
  readonly dangers: readonly string[];
  /** What should be deleted and never is: only the bill grows. */
  readonly endless: readonly string[];
}

type Ending = 'expireDays' | 'noncurrentDays';

const endings: readonly { readonly ending: Ending; readonly of: string }[] = [
  { ending: 'expireDays', of: 'current versions' },
  { ending: 'noncurrentDays', of: 'replaced and hidden versions' },
];

/**
 * Compares what a bucket's lifecycle does with what it should do, whatever the rules' names and however they are split:
 * a store may return one rule as two. Cold storage and abandoned uploads are left out: not every store knows them.
 */
export function judgeLifecycle(found: readonly LifecycleRule[], designed: readonly LifecycleRule[]): LifecycleVerdict {
  const dangers: string[] = [];
  const endless: string[] = [];
  for (const wanted of designed.filter((rule) => endings.some(({ ending }) => rule[ending] !== undefined))) {
    for (const { ending, of } of endings) {
      const days = wanted[ending];
      const soonest = daysOf(found.filter(touches(wanted.prefix)), ending);
      if (soonest < (days ?? Number.POSITIVE_INFINITY)) {
        const instead = days === undefined ? 'they must never end' : `${days} are needed`;
        dangers.push(`${of} under ${wanted.prefix} end after ${soonest} days, and ${instead}`);
      }
      const surely = daysOf(found.filter(covers(wanted.prefix)), ending);
      if (days !== undefined && surely === Number.POSITIVE_INFINITY) {
        endless.push(`${of} under ${wanted.prefix} never end, and should after ${days} days`);
      }
    }
  }
  return { dangers, endless };
}

function daysOf(rules: readonly LifecycleRule[], ending: Ending): number {
  return Math.min(...rules.map((rule) => rule[ending] ?? Number.POSITIVE_INFINITY));
}

/** Whether these rules end anything that the designed ones speak of: then they were set, by us or by a person. */
export function ends(found: readonly LifecycleRule[], designed: readonly LifecycleRule[]): boolean {
  const ending = found.filter((rule) => endings.some((each) => rule[each.ending] !== undefined));
  return designed.some(({ prefix, loneMarkers }) => loneMarkers !== true && ending.some(touches(prefix)));
}

/** Rules that reach some key under `prefix`. */
function touches(prefix: string): (rule: LifecycleRule) => boolean {
  return (rule) => rule.prefix.startsWith(prefix) || prefix.startsWith(rule.prefix);
}

/** Rules that reach every key under `prefix`. */
function covers(prefix: string): (rule: LifecycleRule) => boolean {
  return (rule) => prefix.startsWith(rule.prefix);
}
