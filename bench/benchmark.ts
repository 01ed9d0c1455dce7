import type { Spread } from './measure/spread.ts';
import type { Database } from './places/database.ts';
import type { Program } from './places/program.ts';
import type { Tools } from './tools.ts';

/** What every benchmark is given. */
export interface Setting {
  readonly tools: Tools;
  readonly program: Program;
  readonly quick: boolean;
  readonly pairs: number;
  /** Removed when the bench ends; on the disk. */
  readonly directory: string;
  /** A database whose archive has about so many bytes: made at the first call, and shared from then on. */
  database(archiveBytes: number): Promise<Database>;
  readonly say: (line: string) => void;
}

/** A line of the table: a number held against its aim. */
export interface Finding {
  readonly what: string;
  /** What stands behind the number: `19.8 s against 10.6 s`. */
  readonly detail: string;
  readonly value: Spread;
  readonly unit: '×' | ' MB' | ' ms';
  readonly aim: Aim;
}

export type Aim = { readonly most: number } | { readonly least: number };

export interface Benchmark {
  /** For `--only`, and the heading. */
  readonly name: string;
  readonly title: string;
  /** What is run against what, for docs/benchmarks.md. */
  readonly method: string;
  run(setting: Setting): Promise<readonly Finding[]>;
}

export function isMet({ aim, value }: Finding): boolean {
  return 'most' in aim ? value.median <= aim.most : value.median >= aim.least;
}

/** Of a size: a fortieth of it in a quick run. */
export function sized(setting: Setting, whole: number): number {
  return setting.quick ? Math.round(whole / 40) : whole;
}
