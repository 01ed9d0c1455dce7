import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { version } from '../../lib/cli/version.ts';
import { scratch } from '../helpers/scratch.ts';

const fixture = join(import.meta.dirname, 'fixture/lifeboat.ts');

function lifeboat(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [fixture, ...args], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], ...environment },
  });
}

test('people read standard error, and standard output stays empty', () => {
  const { status, stdout, stderr } = lifeboat(['greet', 'you']);
  assert.deepEqual([status, stdout], [0, '']);
  assert.match(stderr, /^warning: only a test\n✓ greeting +\d\.\d s\nhello you\n$/);
});

test('--json prints one document, before or after the command', () => {
  for (const args of [
    ['--json', 'greet'],
    ['greet', '--json'],
  ]) {
    const { status, stdout, stderr } = lifeboat([...args, '--at', '7', '--only', 'objects', '--dry-run']);
    assert.equal(status, 0);
    assert.deepEqual(JSON.parse(stdout), { whom: null, dryRun: true, at: 7, only: 'objects' });
    assert.doesNotMatch(stderr, /hello/);
  }
});

for (const [args, message, hint] of [
  [['gret'], /unknown command 'gret'/, /did you mean greet\?/],
  [['greet', '--dry'], /unknown option '--dry'/, /did you mean|lifeboat greet --help/],
  [['greet', '--at'], /option '--at <hour>' argument missing/, /lifeboat greet --help/],
  [['greet', '--at', 'noon'], /--at is "noon", not a number/, /write --at and a number/],
  [['greet', '--only', 'all'], /--only is "all", not database or objects/, /write --only/],
  [['greet', 'you', 'and', 'me'], /too many arguments/, /lifeboat greet --help/],
] as const) {
  test(`refuses ${args.join(' ')} with exit code 2 and a hint`, () => {
    const { status, stdout, stderr } = lifeboat(args);
    assert.deepEqual([status, stdout], [2, '']);
    assert.match(stderr, message);
    assert.match(stderr, hint);
    assert.match(stderr, /^error: .+\nhint: .+\n$/);
  });
}

test('a mistake in the arguments is a document too where one was asked for', () => {
  const { status, stdout } = lifeboat(['gret', '--json']);
  assert.equal(status, 2);
  const { exitCode, error } = JSON.parse(stdout) as { exitCode: number; error: { kind: string } };
  assert.deepEqual([exitCode, error.kind], [2, 'usage']);
});

test('--help lists commands and exit codes, and that of a command its examples', () => {
  const help = lifeboat(['--help']);
  assert.deepEqual([help.status, help.stderr], [0, '']);
  assert.match(help.stdout, /greet .+say what was understood[^]+ 20 {2}verification failed/);
  assert.match(
    lifeboat(['greet', '--help']).stdout,
    /--json[^]+Examples:\n {2}lifeboat greet you --at 7 {2}greets you at seven/,
  );
});

test('without a command the help is an error', () => {
  const { status, stdout, stderr } = lifeboat([]);
  assert.deepEqual([status, stdout], [2, '']);
  assert.match(stderr, /Usage: lifeboat/);
});

test('the version is that of the package', () => {
  const manifest = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8')) as {
    version: string;
  };
  assert.equal(version, manifest.version);
  assert.equal(lifeboat(['--version']).stdout, `${version}\n`);
});

test('fault 1: a password that an error brings along is in no output, with -v neither', () => {
  const environment = { DATABASE_URL: 'postgresql://crm:hunter2%2Fx@db/crm' };
  const { status, stdout, stderr } = lifeboat(['connect', '-v', '--json'], environment);
  assert.equal(status, 1);
  assert.match(stderr, /no connection as crm with \*\*\*/);
  assert.match(stdout, /no connection as crm with \*\*\*/);
  assert.doesNotMatch(stdout + stderr, /hunter2/);
});

test('a wrong configuration ends with exit code 10 and every problem', () => {
  const { status, stderr } = lifeboat(['connect'], { MINIO_PORT: '', BACKUP_MIN_TABLES: '0', BACKUP_HOTS: 'x' });
  assert.equal(status, 10);
  assert.match(
    stderr,
    /^error: 2 settings are wrong\n {2}- BACKUP_MIN_TABLES is "0", .+\n {4}hint: .+\n {2}- MINIO_PORT is empty/,
  );
});

test('--env-file and --config are read, and typos in the environment are warned of', async () => {
  await using folder = await scratch('cli');
  const [envFile, file] = [join(folder.path, '.env'), join(folder.path, 'settings.json')];
  writeFileSync(envFile, 'BACKUP_HOTS=x\n');
  writeFileSync(file, '{ "BACKUP_MIN_TABLES": "many" }');
  assert.match(
    lifeboat(['connect', '--env-file', envFile]).stderr,
    /warning: BACKUP_HOTS .+ did you mean BACKUP_HOST\?[^]+DATABASE_URL is not set/,
  );
  assert.match(lifeboat(['connect', '--config', file]).stderr, /BACKUP_MIN_TABLES is "many"/);
  assert.equal(lifeboat(['connect', '--config', join(folder.path, 'none.json')]).status, 10);
});

test('lifeboat.json is found beside the file of variables that is named, unless another one is', async () => {
  await using folder = await scratch('cli');
  const [envFile, other] = [join(folder.path, 'writer.env'), join(folder.path, 'other.json')];
  writeFileSync(envFile, '');
  writeFileSync(other, '{}');
  writeFileSync(join(folder.path, 'lifeboat.json'), '{ "BACKUP_MIN_TABLES": "many" }');
  assert.match(lifeboat(['connect', '--env-file', envFile]).stderr, /BACKUP_MIN_TABLES is "many"/);
  assert.match(lifeboat(['connect', '--env-file', envFile, '--config', other]).stderr, /DATABASE_URL is not set/);
});

async function ended(child: ChildProcess): Promise<unknown> {
  const [code, signal] = (await once(child, 'close')) as readonly unknown[];
  return code ?? signal;
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  test(`fault 22: ${signal} ends a run in order, with exit code 130`, async () => {
    const child = spawn(process.execPath, [fixture, 'wait'], { stdio: ['ignore', 'pipe', 'pipe'] });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
      if (text.includes('ready')) child.kill(signal);
    });
    assert.equal(await ended(child), 130);
    assert.match(stderr, new RegExp(`✗ waiting .+\nerror: interrupted by ${signal}\n$`));
  });
}

test('a reader that goes away is no error', async () => {
  const child = spawn(process.execPath, [fixture, 'flood', '--json'], { stdio: ['ignore', 'pipe', 'pipe'] });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  child.stdout.once('data', () => child.stdout.destroy());
  assert.equal(await ended(child), 3);
  assert.equal(stderr, '');
});

test('a result that cannot be written is an error', () => {
  const full = openSync('/dev/full', 'w');
  const { status, stderr } = spawnSync(process.execPath, [fixture, 'greet', '--json'], {
    stdio: ['ignore', full, 'pipe'],
    encoding: 'utf8',
  });
  assert.equal(status, 1);
  assert.match(stderr, /error: cannot write the result: .*ENOSPC/);
});

test('a result that is a text goes to standard output, and --json puts it into the document', () => {
  const plain = lifeboat(['recite']);
  assert.deepEqual([plain.status, plain.stdout, plain.stderr], [0, 'a whole text\n', '']);
  const { stdout } = lifeboat(['recite', '--json']);
  assert.deepEqual(JSON.parse(stdout), { text: 'a whole text\n' });
});

test('-v shows each external command as a shell would take it, and no secret', () => {
  const { stderr } = lifeboat(['-v', 'start']);
  assert.match(stderr, /\$ true --flag 'two words'\n/);
  assert.doesNotMatch(lifeboat(['start']).stderr, /\$ true/);
});
