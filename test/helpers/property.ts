import fc from 'fast-check';

const runs = process.env['PROPERTY_RUNS'];

/*
 * The same inputs in every run: a property that is false for one input in a million is to be found by whoever looks for
 * it, with as many inputs as they like (`PROPERTY_RUNS=1000000 node test/run.ts test/core`), and not by a change that has
 * nothing to do with it.
 */
fc.configureGlobal(runs === undefined ? { seed: 47 } : { numRuns: Number(runs) });

export * from 'fast-check';
