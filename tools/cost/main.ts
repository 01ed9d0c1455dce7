/** Recomputes docs/cost.md and prints its first table: `npm run cost`. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { costPage } from './page.ts';
import { templatesOfWays } from './ways.ts';

const page = costPage(await templatesOfWays());
writeFileSync(join(import.meta.dirname, '../../docs/cost.md'), page);
process.stdout.write(page.slice(page.indexOf('## A month'), page.indexOf('## existing VPC')));
