import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { makeKeys } from '../test/jobs/helpers/keys.ts';
import { run } from '../tools/setup/command.ts';
import { type Benchmark, sized } from './benchmark.ts';
import { measure, shell } from './measure/measured.ts';
import { against, inRounds, quotients } from './measure/rounds.ts';
import { lifeboatEnvironment } from './places/lifeboat.ts';
import { awsEnvironment, startStore } from './places/store.ts';

export const usualPipe: Benchmark = {
  name: 'pipe',
  title: 'Whole backup against the usual pipe',
  method:
    '`lifeboat backup` against `pg_dump -Fc | gpg -e | aws s3 cp -`, same database, same key, same kind of bucket. CPU is user and system time of each program with all its children; the servers are left out of both.',
  async run(setting) {
    const database = await setting.database(sized(setting, 2e9));
    await using store = await startStore();
    const keys = await makeKeys(setting.directory);
    const bucket = await store.bucket('vault', 'vault');
    const environment = await lifeboatEnvironment(setting.directory, { vault: store.server, bucket, database, keys });
    const keyring = join(setting.directory, 'keyring');
    await mkdir(keyring, { mode: 0o700 });
    await run('gpg', ['--homedir', keyring, '--batch', '--quiet', '--import', keys.publicKeyFile]);
    const pipe = shell(
      [
        `${join(database.bin, 'pg_dump')} -Fc ${database.name}`,
        `gpg --homedir ${keyring} --batch --quiet --trust-model always -r ${keys.address} -e`,
        `${setting.tools.aws} --endpoint-url ${store.server.endpoint} s3 cp - s3://${bucket}/pipe/dump.gpg`,
      ].join(' | '),
    );
    const theirs = { ...database.libpq, ...awsEnvironment(store.server, setting.directory) };
    const rounds = await inRounds(
      setting.pairs,
      { ours: () => setting.program.run(['backup'], environment), pipe: () => measure(pipe, theirs) },
      setting.say,
    );
    return [
      {
        what: 'speed of backup, pg_dump | gpg | aws s3 cp being 1',
        detail: against(rounds.ours, rounds.pipe),
        value: quotients(rounds.pipe, rounds.ours),
        unit: '×',
        aim: { least: 2 },
      },
      {
        what: 'CPU of backup ÷ CPU of the pipe',
        detail: against(rounds.ours, rounds.pipe, 'cpuSeconds'),
        value: quotients(rounds.ours, rounds.pipe, 'cpuSeconds'),
        unit: '×',
        aim: { most: 0.5 },
      },
    ];
  },
};
