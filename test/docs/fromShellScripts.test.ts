import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';

import { startAgent } from '../helpers/gpgAgent.ts';
import { scratch } from '../helpers/scratch.ts';
import { startWorld } from '../jobs/helpers/world.ts';
import { commandsOf, filled } from './commands.ts';

const execute = promisify(execFile);

test('a dump that a shell script left is read by the commands of docs/guide/from-shell-scripts.md, one cut short is refused', async () => {
  await using world = await startWorld({ files: false });
  await using home = await scratch('script');
  const { postgres, marina, keys } = world;
  assert.ok(keys);
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: home.path,
    GNUPGHOME: home.path,
    PGHOST: postgres.host,
    PGPORT: String(postgres.port),
    PGUSER: postgres.superuser,
    PGPASSWORD: postgres.password,
    DUMP: 'old.dump.gz.gpg',
  };
  const shell = (script: string) =>
    execute('bash', ['--norc', '-o', 'pipefail', '-e', '-c', script], { env, cwd: home.path });
  await shell(`${startAgent}
    gpg --batch --quiet --import ${keys.privateKeyFile}
    pg_dump --format=custom ${marina.database} > whole; gzip < whole |
      gpg --batch --trust-model always --encrypt --recipient ${keys.address} > "$DUMP"`);
  const page = filled((await commandsOf('docs/guide/from-shell-scripts.md', import.meta.filename)).join(''), {
    'DUMP=port_nimara_crm-2026-03-01.dump.gz.gpg': 'DUMP=old.dump.gz.gpg',
    'DATABASE=port_nimara_crm_old': 'DATABASE=old',
  });
  try {
    await shell(page);
    const count = 'select count(*)::int as rows from audit_log';
    assert.deepEqual(await postgres.query('old', count), await postgres.query(marina.database, count));

    // What a killed pg_dump leaves: encrypted and compressed in good order.
    await truncate(join(home.path, 'whole'), 200_000);
    await shell(`dropdb old
      gzip < whole | gpg --batch --yes --trust-model always --output "$DUMP" --encrypt --recipient ${keys.address}`);
    await assert.rejects(shell(page), /pg_restore: error: could not read from input file/);
    assert.deepEqual(await postgres.query('postgres', `select 1 from pg_database where datname = 'old'`), []);
  } finally {
    await shell('gpgconf --kill gpg-agent');
  }
});
