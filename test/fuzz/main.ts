/**
 * Reads mutants of records with everything that reads records: `node test/fuzz/main.ts [--minutes 60] [--seed 1] [--count 10000]`.
 * Prints how many of each kind there were, what became of them, and the seed of each that went wrong.
 */
import { parseArgs } from 'node:util';
import { fuzz } from './fuzz.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: 'Infinity' },
    seed: { type: 'string', default: '1' },
    count: { type: 'string', default: 'Infinity' },
  },
});
const { lines, wrong } = await fuzz({
  seeds: seedsFrom(Number(values.seed), Number(values.count)),
  milliseconds: Number(values.minutes) * 60_000,
});
process.stdout.write(`${lines.join('\n')}\n`);
process.exitCode = wrong.length === 0 ? 0 : 1;

function* seedsFrom(first: number, count: number): Generator<number> {
  for (let seed = first; seed < first + count; seed += 1) yield seed;
}
