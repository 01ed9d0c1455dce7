import type { Measured } from './measured.ts';
import { type Spread, spreadOf } from './spread.ts';

type Contenders<Name extends string> = Readonly<Record<Name, () => Promise<Measured>>>;

/** What each contender's runs came to, in the order of the rounds. */
type Rounds<Name extends string> = Readonly<Record<Name, readonly Measured[]>>;

/**
 * Runs every contender once a round, and every second round backwards (A B B A A B): what drifts on the machine strikes
 * all of them alike.
 */
export async function inRounds<Name extends string>(
  rounds: number,
  contenders: Contenders<Name>,
  say: (line: string) => void,
): Promise<Rounds<Name>> {
  const names = Object.keys(contenders) as Name[];
  const found = Object.fromEntries(names.map((name) => [name, [] as Measured[]])) as Record<Name, Measured[]>;
  for (let round = 0; round < rounds; round += 1) {
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      const measured = await contenders[name]();
      found[name].push(measured);
      say(`  ${name}: ${measured.seconds.toFixed(1)} s, ${measured.cpuSeconds.toFixed(1)} CPU s`);
    }
  }
  return found;
}

/** Of two contenders' rounds, the quotient of each pair. */
export function quotients(
  ours: readonly Measured[],
  theirs: readonly Measured[],
  of: 'seconds' | 'cpuSeconds' = 'seconds',
): Spread {
  return spreadOf(ours.map((measured, round) => measured[of] / (theirs[round]?.[of] ?? Number.NaN)));
}

/** `19.8 s against 10.6 s`, in medians. */
export function against(
  ours: readonly Measured[],
  theirs: readonly Measured[],
  of: 'seconds' | 'cpuSeconds' = 'seconds',
): string {
  const median = (all: readonly Measured[]): string => spreadOf(all.map((one) => one[of])).median.toFixed(1);
  const unit = of === 'seconds' ? 's' : 'CPU s';
  return `${median(ours)} ${unit} against ${median(theirs)} ${unit}`;
}
