/**
 * Soaks a vault under attack: `node test/soak/main.ts [--seed 1] [--operations 2000] [--minutes 30]`, where so many simulated minutes pass
 * with each operation on average. Prints what was done how often, and what went wrong.
 */
import { parseArgs } from 'node:util';
import { soak } from './soak.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    operations: { type: 'string', default: '2000' },
    minutes: { type: 'string', default: '30' },
  },
});
const began = performance.now();
const { lines, wrong } = await soak({
  seed: Number(values.seed),
  operations: Number(values.operations),
  minutes: Number(values.minutes),
});
process.stdout.write(`${lines.join('\n')}\n${Math.round((performance.now() - began) / 1000)} s\n`);
process.exitCode = wrong.length === 0 ? 0 : 1;
