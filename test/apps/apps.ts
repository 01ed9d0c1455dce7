import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { aptUnpack } from '../../tools/setup/apt.ts';
import { cached, exists, fillCache } from '../../tools/setup/cache.ts';
import { run } from '../../tools/setup/command.ts';
import { unpackWheel } from '../../tools/setup/tools/wheel.ts';

/** A published application whose package brings its schema as SQL. */
interface App {
  readonly name: string;
  /** Fetches the package, once a machine, and returns the SQL that makes an empty database the application's. */
  readonly sql: () => Promise<string>;
}

async function goModule(module: string, version: string): Promise<string> {
  const said = await run('go', ['mod', 'download', '-json', `${module}@${version}`]);
  return (JSON.parse(said) as { Dir: string }).Dir;
}

async function filesIn(directory: string, wanted: (name: string) => boolean): Promise<string> {
  const names = (await readdir(directory)).filter(wanted).toSorted();
  const texts = await Promise.all(names.map((name) => readFile(join(directory, name), 'utf8')));
  return texts.join(';\n');
}

const synapse = { name: 'matrix-synapse', version: '1.163.2' };

async function synapseWheel(): Promise<string> {
  const folder = `${synapse.name}-${synapse.version}`;
  if (!(await exists(cached(folder)))) {
    await fillCache(folder, (directory) => unpackWheel(directory, synapse.name, synapse.version, { anyPython: true }));
  }
  return join(cached(folder), 'synapse', 'storage', 'schema');
}

async function zabbixFiles(): Promise<string> {
  const folder = 'zabbix-server-pgsql';
  if (!(await exists(cached(folder)))) await fillCache(folder, (directory) => aptUnpack(directory, folder));
  return join(cached(folder), 'usr', 'share', folder);
}

/** Of each migration the file for PostgreSQL, else the one for every server. */
function forPostgres(names: readonly string[]): (name: string) => boolean {
  const stems = new Set(names.flatMap((name) => /^(.*)\.postgres\.up\.sql$/.exec(name)?.[1] ?? []));
  return (name) =>
    name.endsWith('.postgres.up.sql') || (/^[^.]*\.up\.sql$/.test(name) && !stems.has(name.replace('.up.sql', '')));
}

export const apps: readonly App[] = [
  {
    name: 'listmonk',
    sql: async () => readFile(join(await goModule('github.com/knadh/listmonk', 'v1.1.0'), 'schema.sql'), 'utf8'),
  },
  {
    name: 'coder',
    async sql() {
      const directory = await goModule('github.com/coder/coder', 'v0.27.3');
      return readFile(join(directory, 'coderd', 'database', 'dump.sql'), 'utf8');
    },
  },
  {
    name: 'mattermost',
    async sql() {
      const directory = await goModule('github.com/mattermost/mattermost-server/v6', 'v6.7.2');
      return filesIn(join(directory, 'db', 'migrations', 'postgres'), (name) => name.endsWith('.up.sql'));
    },
  },
  {
    name: 'hydra',
    async sql() {
      const directory = join(await goModule('github.com/ory/hydra/v2', 'v2.3.0'), 'persistence', 'sql', 'migrations');
      return filesIn(directory, forPostgres(await readdir(directory)));
    },
  },
  {
    name: 'synapse',
    async sql() {
      const directory = await synapseWheel();
      const parts = ['common', 'main', 'state'].map((part) =>
        readFile(join(directory, part, 'full_schemas', '72', 'full.sql.postgres'), 'utf8'),
      );
      return (await Promise.all(parts)).join('\n');
    },
  },
  {
    name: 'zabbix',
    async sql() {
      const directory = await zabbixFiles();
      const parts = ['schema', 'images', 'data'].map((part) => run('zcat', [join(directory, `${part}.sql.gz`)]));
      return (await Promise.all(parts)).join('\n');
    },
  },
];
