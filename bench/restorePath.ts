import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeKeys } from '../test/jobs/helpers/keys.ts';
import { run } from '../tools/setup/command.ts';
import { type Benchmark, sized } from './benchmark.ts';
import { measure } from './measure/measured.ts';
import { against, inRounds, quotients } from './measure/rounds.ts';
import { lifeboatEnvironment } from './places/lifeboat.ts';
import { startStore } from './places/store.ts';

const restored = 'bench_restored';

export const restorePath: Benchmark = {
  name: 'restore',
  title: 'From the vault to a database that answers',
  method:
    '`lifeboat restore --only database` (fetch, digests, decrypt, decompress, pg_restore, count every row, swap in) against `pg_restore -j2` of the same archive, uncompressed in a local file, into a database made beforehand.',
  async run(setting) {
    const database = await setting.database(sized(setting, 2e9));
    await using store = await startStore();
    const keys = await makeKeys(setting.directory);
    const bucket = await store.bucket('vault', 'vault');
    const environment = await lifeboatEnvironment(setting.directory, { vault: store.server, bucket, database, keys });
    await setting.program.run(['backup'], environment);
    const archive = join(setting.directory, 'archive');
    await run(join(database.bin, 'pg_dump'), ['-Fc', '-Z0', '-f', archive, database.name], {
      environment: database.libpq,
    });
    const theirCommand = [join(database.bin, 'pg_restore'), '-j2', '-d', restored, archive];
    const ourCommand = ['restore', '--only', 'database', '--database', restored, '--yes'];
    const { ours, theirs } = await inRounds(
      setting.pairs,
      {
        theirs: async () => {
          await fresh(database.drop);
          await database.query('postgres', `create database ${restored}`);
          return measure(theirCommand, database.libpq);
        },
        ours: async () => {
          await fresh(database.drop);
          return setting.program.run(ourCommand, environment);
        },
      },
      setting.say,
    );
    await database.drop(restored);
    await rm(archive);
    return [
      {
        what: 'restore ÷ pg_restore -j2 from a local file',
        detail: against(ours, theirs),
        value: quotients(ours, theirs),
        unit: '×',
        aim: { most: 1.4 },
      },
    ];

    async function fresh(drop: (name: string) => Promise<void>): Promise<void> {
      await drop(restored);
      await database.query('postgres', 'checkpoint');
    }
  },
};
