import { nameOf, startBench, type Tried, tryMutant } from './rounds.ts';

export interface FuzzResult {
  readonly mutants: number;
  /** One line for each mutant that went wrong, with its seed. */
  readonly wrong: readonly string[];
  /** For a person. */
  readonly lines: readonly string[];
}

/** Tries the mutants of these seeds, or as many as fit into the time. */
export async function fuzz(asked: {
  readonly seeds: Iterable<number>;
  readonly milliseconds: number;
}): Promise<FuzzResult> {
  const bench = await startBench();
  const residentBefore = process.resourceUsage().maxRSS;
  const tally = new Map<string, number>();
  const wrong: string[] = [];
  let [mutants, slowest, failed] = [0, 0, 0];
  const began = performance.now();
  for (const seed of asked.seeds) {
    if (performance.now() - began > asked.milliseconds) break;
    const tried = await tryMutant(bench, seed);
    mutants += 1;
    failed += tried.failed > 0 ? 1 : 0;
    slowest = Math.max(slowest, tried.milliseconds);
    for (const kind of kindsOf(tried)) tally.set(kind, (tally.get(kind) ?? 0) + 1);
    wrong.push(...tried.wrong.map((why) => `${nameOf(tried.mutant)}: ${why}`));
  }
  const grown = Math.round((process.resourceUsage().maxRSS - residentBefore) / 1024);
  const lines = [
    ...[...tally]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([kind, times]) => `${String(times).padStart(7)}  ${kind}`),
    `${mutants} mutants in ${Math.round((performance.now() - began) / 1000)} s; ${failed} were refused by one reader or more, ${wrong.length} went wrong`,
    `all readers take ${Math.round(bench.soundMilliseconds)} ms of the sound vault, ${Math.round(slowest)} ms of the slowest mutant; the process grew by ${grown} MiB`,
    ...wrong,
  ];
  return { mutants, wrong, lines };
}

function kindsOf({ mutant: { of, damage, signing, place } }: Tried): readonly string[] {
  return [`of ${of.kind}`, `damage: ${damage}`, `signed: ${signing}`, `place: ${place}`];
}
