import { parseArgs } from 'node:util';

export interface Options {
  /** Names of benchmarks; null for all of them. */
  readonly only: readonly string[] | null;
  /** A fortieth of the data, one pair: to see that everything runs, not to quote. */
  readonly quick: boolean;
  readonly pairs: number;
}

/** Throws, with the words to print, for what it does not know. */
export function readOptions(argv: readonly string[], names: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      only: { type: 'string', multiple: true },
      quick: { type: 'boolean', default: false },
      pairs: { type: 'string' },
    },
  });
  const unknown = values.only?.filter((name) => !names.includes(name)) ?? [];
  if (unknown.length > 0) {
    throw new Error(`no benchmark is named ${unknown.join(', ')}\nhint: --only takes one of ${names.join(', ')}`);
  }
  const pairs = Number(values.pairs ?? (values.quick ? 1 : 3));
  if (!Number.isInteger(pairs) || pairs < 1) throw new Error(`--pairs ${values.pairs} is not a whole number from 1 on`);
  return { only: values.only ?? null, quick: values.quick, pairs };
}
