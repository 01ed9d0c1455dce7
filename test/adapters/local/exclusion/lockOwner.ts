/** Holds a name until it is killed: `node lockOwner.ts <scope> <name>`. */
import { once } from 'node:events';
import { systemClock } from '../../../../lib/adapters/local/clock/clock.ts';
import { socketExclusion } from '../../../../lib/adapters/local/exclusion/exclusion.ts';

const [scope = '', name = ''] = process.argv.slice(2);
await socketExclusion({ scope, clock: systemClock }).holding([name], async () => {
  process.stdout.write('held\n');
  await once(process.stdin.resume(), 'end');
});
