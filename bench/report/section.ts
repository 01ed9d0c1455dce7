import type { Benchmark, Finding } from '../benchmark.ts';

/** One benchmark as it ran. */
export interface Section {
  readonly benchmark: Benchmark;
  readonly findings: readonly Finding[];
  readonly seconds: number;
  readonly pairs: number;
}
