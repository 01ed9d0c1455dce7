import { during, type Failure, Failures } from '../errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { Leftovers, PausedRules } from '../ports/leftovers.ts';
import type { Reporter } from '../ports/reporter.ts';
import type { TaskWatcher } from '../ports/tasks.ts';
import type { Metrics } from '../ports/watch.ts';

export interface JanitorPorts {
  readonly leftovers: readonly Leftovers[];
  readonly rules: PausedRules;
  readonly tasks: TaskWatcher;
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly reporter: Reporter;
}

export interface Cleaned {
  /** What dead runs had left behind, each with its kind. */
  readonly ended: readonly string[];
  /** Rules that a dead restore had left disabled and that are enabled again. */
  readonly resumed: readonly string[];
  /** Rules that are still disabled: somebody else did that, or they could not be enabled. */
  readonly disabled: readonly string[];
}

/**
 * Ends what dead runs have left behind and measures how much that was. A failure with one kind does not keep the others
 * from being swept; it fails the run at its end.
 */
export async function janitor(ports: JanitorPorts): Promise<Cleaned> {
  const failures: Failure[] = [];
  const ended: string[] = [];
  for (const leftovers of ports.leftovers) {
    try {
      const swept = await leftovers.sweep(ports.clock.now());
      ended.push(...swept.ended.map((what) => `${leftovers.kind}: ${what}`));
      failures.push(...swept.failures);
    } catch (error) {
      failures.push(during(`sweeping ${leftovers.kind}`, error));
    }
  }
  const { resumed, disabled } = await settleRules(ports, failures);
  for (const what of ended) ports.reporter.warn(`a leftover was ended: ${what}`);
  for (const rule of resumed) ports.reporter.warn(`a restore that died left ${rule} disabled: it is enabled again`);
  for (const rule of disabled) ports.reporter.warn(`${rule} is disabled`);
  try {
    await ports.metrics.put([
      { name: 'LeftoversFound', value: ended.length + resumed.length, unit: 'Count' },
      { name: 'RulesDisabled', value: resumed.length + disabled.length, unit: 'Count' },
    ]);
  } catch (error) {
    failures.push(during('sending how much was found', error));
  }
  const [first] = failures;
  if (first === undefined) return { ended, resumed, disabled };
  throw new Failures(first.kind, `not all was done: ${failures.map(({ message }) => message).join('; ')}`, failures);
}

interface Settled {
  readonly resumed: readonly string[];
  readonly disabled: readonly string[];
}

/** While a restore runs, disabled rules are its own. */
async function settleRules({ rules, tasks }: JanitorPorts, failures: Failure[]): Promise<Settled> {
  const resumed: string[] = [];
  const disabled: string[] = [];
  const resume = async (rule: string): Promise<void> => {
    try {
      await rules.resume(rule);
      resumed.push(rule);
    } catch (error) {
      disabled.push(rule);
      failures.push(during(`enabling ${rule} again`, error));
    }
  };
  try {
    // In this order: a restore whose rules were seen disabled is still seen running, or has enabled them itself.
    const found = await rules.disabled();
    if (found.length === 0 || (await tasks.running('restore')).length > 0) return { resumed, disabled };
    for (const { rule, pausedBy } of found) {
      if (pausedBy === null) disabled.push(rule);
      else await resume(rule);
    }
  } catch (error) {
    failures.push(during('looking for rules left disabled', error));
  }
  return { resumed, disabled };
}
