import { join } from 'node:path';
import { makeKeys } from '../test/jobs/helpers/keys.ts';
import { type Benchmark, sized } from './benchmark.ts';
import { type Measured, measure, shell } from './measure/measured.ts';
import { against, inRounds, quotients } from './measure/rounds.ts';
import { lifeboatEnvironment } from './places/lifeboat.ts';
import type { Report } from './places/program.ts';
import { startStore } from './places/store.ts';

export const wholeBackup: Benchmark = {
  name: 'backup',
  title: 'Whole backup against the bare dump',
  method:
    '`lifeboat backup` (census, dump, gzip, OpenPGP, digests, multipart upload, manifest, receipt) against `pg_dump -Fc -Z0 > /dev/null`; PostgreSQL and MinIO share the two cores with both.',
  async run(setting) {
    const database = await setting.database(sized(setting, 2e9));
    await using vault = await startStore();
    const keys = await makeKeys(setting.directory);
    const bucket = await vault.bucket('vault', 'vault');
    const environment = await lifeboatEnvironment(setting.directory, { vault: vault.server, bucket, database, keys });
    const bare = shell(`${join(database.bin, 'pg_dump')} -Fc -Z0 ${database.name} > /dev/null`);
    const reports: Report[] = [];
    const backedUp = async (): Promise<Measured> => {
      const run = await setting.program.run(['backup'], environment);
      reports.push(run.report);
      return run;
    };
    const { ours, theirs } = await inRounds(
      setting.pairs,
      { theirs: () => measure(bare, database.libpq), ours: backedUp },
      setting.say,
    );
    return [
      {
        what: 'backup ÷ bare pg_dump -Fc -Z0',
        detail: `${against(ours, theirs)}; ${sizes(reports[0])}`,
        value: quotients(ours, theirs),
        unit: '×',
        aim: { most: 2 },
      },
    ];
  },
};

/** How much there was to compress, and what came of it. */
function sizes(report: Report | undefined): string {
  const dump = report?.details?.['dump'] as { readonly archiveBytes: number; readonly bytes: number } | undefined;
  if (dump === undefined) return '';
  return `${(dump.archiveBytes / 1e9).toFixed(2)} GB, stored as ${((100 * dump.bytes) / dump.archiveBytes).toFixed(0)} % of it`;
}
