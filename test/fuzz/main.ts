/**
 * Reads mutants of records with everything that reads records: `node test/fuzz/main.ts [--minutes 60] [--seed 1] [--count 10000]`,
 * with `--coverage` also how much of the modules that read records the mutants of `npm test` reach.
 * Prints how many of each kind there were, what became of them, and the seed of each that went wrong.
 */
import { parseArgs } from 'node:util';
import { coverageLines } from './coverage.ts';
import { fuzz } from './fuzz.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: 'Infinity' },
    seed: { type: 'string', default: '1' },
    count: { type: 'string', default: 'Infinity' },
    coverage: { type: 'boolean', default: false },
  },
});
const { lines, wrong } = await fuzz({
  seeds: seedsFrom(Number(values.seed), Number(values.count)),
  milliseconds: Number(values.minutes) * 60_000,
});
process.stdout.write(`${lines.join('\n')}\n`);
if (values.coverage) process.stdout.write(`${(await coverageLines()).join('\n')}\n`);
process.exitCode = wrong.length === 0 ? 0 : 1;

function* seedsFrom(first: number, count: number): Generator<number> {
  for (let seed = first; seed < first + count; seed += 1) yield seed;
}
