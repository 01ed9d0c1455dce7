/** Loaded before a program (`node --import`): prints its largest resident set in bytes when it ends, after all else. */
import { writeSync } from 'node:fs';

process.on('exit', () => {
  writeSync(1, `${process.resourceUsage().maxRSS * 1024}\n`);
});
