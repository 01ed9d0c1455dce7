/** Tries every store that runs here, and writes what came out to docs/guide/stores.md: `npm run test:stores`. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tools } from '../../tools/setup/tools/index.ts';
import { runFiles } from '../helpers/runFiles.ts';
import { matching } from '../helpers/testFiles.ts';
import { testRun } from '../helpers/testRun.ts';
import { type Outcome, tableOf, withTable } from './table.ts';

const page = join(import.meta.dirname, '../../docs/guide/stores.md');
const names = ['setpriv', 'minio', 'versitygw', 'seaweedfs', 'postgres-15'] as const;

process.exitCode = await testRun({ name: 't', tools: names }, async () => {
  const outcomes: Outcome[] = [];
  const real = await matching('*.test.ts', import.meta.dirname);
  const proxied = await matching('cases/like*.test.ts', join(import.meta.dirname, '..'));
  const problems = await runFiles([...real, ...proxied], { concurrency: 2 }, (title, passed) =>
    outcomes.push({ title, passed }),
  );
  const versions = { MinIO: tools.minio.how, versitygw: tools.versitygw.how, SeaweedFS: tools.seaweedfs.how };
  await writeFile(page, withTable(await readFile(page, 'utf8'), tableOf(outcomes, versions)));
  return problems;
});
