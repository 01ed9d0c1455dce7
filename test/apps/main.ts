/** Brings the schemas of published applications back: `node test/apps/main.ts`. Fetches their packages; apart from `npm test`. */

import { persistently } from '../../tools/setup/persistently.ts';
import { runFiles } from '../helpers/runFiles.ts';
import { matching } from '../helpers/testFiles.ts';
import { testRun } from '../helpers/testRun.ts';
import { apps } from './apps.ts';

const tools = ['setpriv', 'minio', 'postgres-15', 'postgres-18', 'postgres-18-icu'] as const;

process.exitCode = await testRun({ name: 'a', tools }, async () => {
  for (const { name, sql } of apps) await persistently(name, sql);
  return runFiles(await matching('**/*.test.ts', import.meta.dirname), { isolation: 'none' });
});
