/** Files that break one rule each, on purpose; layers.test.ts sees the linter refuse them. Nothing here is compiled. */
export interface Offence {
  /** Ends the sentence "refuses …". */
  readonly what: string;
  readonly file: string;
  readonly text: string;
}

export const brokenLayers: readonly Offence[] = [
  offence('core that imports the errors', 'lib/core/a1.ts', "import { Failure } from '../errors.ts';"),
  offence(
    'core that imports a port, even its type',
    'lib/core/a2.ts',
    "import type { Clock } from '../ports/clock.ts';",
  ),
  offence('core that imports a job', 'lib/core/a3.ts', "import { backup } from '../jobs/backup.ts';"),
  offence('core that imports an adapter', 'lib/core/a4.ts', "import { s3 } from '../adapters/stores/s3/client.ts';"),
  offence('core that touches files', 'lib/core/a5.ts', "import { readFile } from 'node:fs/promises';"),
  offence('core that touches the network', 'lib/core/a6.ts', "import { connect } from 'node:net';"),
  offence('core that imports a vendor', 'lib/core/a7.ts', "import pg from 'pg';"),
  offence('errors that import core', 'lib/errors.ts', "import type { Census } from './core/census.ts';"),
  offence('ports that import a job', 'lib/ports/a1.ts', "import type { Run } from '../jobs/run.ts';"),
  offence(
    'ports that import more than the types of core',
    'lib/ports/a2.ts',
    "import { keys } from '../core/keys.ts';",
  ),
  offence(
    'ports that import an adapter',
    'lib/ports/a3.ts',
    "import type { S3 } from '../adapters/stores/s3/client.ts';",
  ),
  offence('ports that import a vendor', 'lib/ports/a4.ts', "import type { S3Client } from '@aws-sdk/client-s3';"),
  offence('a job that imports an adapter', 'lib/jobs/a1.ts', "import { s3 } from '../adapters/stores/s3/client.ts';"),
  offence('a job that imports the configuration', 'lib/jobs/a2.ts', "import type { S } from '../config/schema.ts';"),
  offence('a job that imports compose', 'lib/jobs/a3.ts', "import { compose } from '../compose.ts';"),
  offence('a job that imports the command line', 'lib/jobs/a4.ts', "import { print } from '../cli/output.ts';"),
  offence('a job that imports a vendor', 'lib/jobs/a5.ts', "import { Client } from 'minio';"),
  offence(
    'a job that loads an adapter on the way',
    'lib/jobs/a6.ts',
    "await import('../adapters/stores/s3/client.ts');",
  ),
  offence('a job that loads what it computed', 'lib/jobs/a7.ts', "await import(`../adapters/${'s3'}/client.ts`);"),
  offence('a job that hands an adapter on', 'lib/jobs/a8.ts', "export * from '../adapters/stores/s3/client.ts';"),
  offence(
    'a job that hands one name of an adapter on',
    'lib/jobs/a9.ts',
    "export { s3 } from '../adapters/stores/s3/client.ts';",
  ),
  offence(
    'a job that names the type of an adapter',
    'lib/jobs/b1.ts',
    "let a: import('../adapters/stores/s3/client.ts').S3;",
  ),
  offence(
    'an adapter that imports a job',
    'lib/adapters/stores/s3/a1.ts',
    "import { backup } from '../../../jobs/backup.ts';",
  ),
  offence(
    'an adapter that imports another',
    'lib/adapters/stores/s3/a2.ts',
    "import { list } from '../minio/list.ts';",
  ),
  offence(
    'an adapter that reads the configuration',
    'lib/adapters/stores/s3/a3.ts',
    "import { env } from '../../../config/env.ts';",
  ),
  offence(
    'pgdump that connects by itself',
    'lib/adapters/postgres/dump/a1.ts',
    "import { connect } from '../server/connect.ts';",
  ),
  offence('pg outside adapters/postgres', 'lib/adapters/stores/s3/a4.ts', "import pg from 'pg';"),
  offence(
    'the AWS SDK outside adapters/s3',
    'lib/adapters/stores/minio/a1.ts',
    "import { S3Client } from '@aws-sdk/client-s3';",
  ),
  offence('minio outside adapters/minio', 'lib/adapters/stores/s3/a5.ts', "import { Client } from 'minio';"),
  offence('openpgp outside adapters/openpgp', 'lib/adapters/crypto/gpg/a1.ts', "import { readKey } from 'openpgp';"),
  offence('commander outside the command line', 'lib/compose.ts', "import { Command } from 'commander';"),
  offence('prompts outside the command line', 'lib/config/a1.ts', "import input from '@inquirer/input';"),
  offence('a package without a home', 'lib/core/a8.ts', "import chalk from 'chalk';"),
  offence(
    'a configuration that imports an adapter',
    'lib/config/a2.ts',
    "import { s3 } from '../adapters/stores/s3/client.ts';",
  ),
  offence('compose that imports the command line', 'lib/compose/a1.ts', "import { print } from '../cli/output.ts';"),
  offence(
    'a command that imports an adapter',
    'lib/cli/a1.ts',
    "import { s3 } from '../adapters/stores/s3/client.ts';",
  ),
  offence('a command that runs a job past compose', 'lib/cli/a2.ts', "import { backup } from '../jobs/backup.ts';"),
  offence(
    'an entry that imports more than the command line',
    'bin/lifeboat.ts',
    "import { c } from '../lib/compose.ts';",
  ),
  offence('the program importing a test', 'lib/jobs/b2.ts', "import { scratch } from '../../helpers/scratch.ts';"),
  offence('a file in no layer', 'lib/utils/a1.ts', "import { join } from 'node:path';"),
];

export const leftHomes: readonly Offence[] = [
  offence('process.env outside config/env.ts', 'lib/config/b1.ts', 'process.env.HOME;'),
  offence("process['env']", 'lib/jobs/c1.ts', "process['env'];"),
  offence('process.loadEnvFile', 'lib/cli/b1.ts', 'process.loadEnvFile();'),
  offence('a part of process under another name', 'lib/jobs/c2.ts', 'const { env } = process;'),
  offence('process under another name', 'lib/jobs/c3.ts', 'const p = process;'),
  offence('node:process', 'lib/jobs/c4.ts', "import { env } from 'node:process';"),
  offence('process without its prefix', 'lib/jobs/c5.ts', "import { env } from 'process';"),
  offence('globalThis', 'lib/jobs/c6.ts', 'globalThis.process.env;'),
  offence('global', 'lib/jobs/c7.ts', 'global.process.env;'),
  offence('Date.now', 'lib/core/c1.ts', 'Date.now();'),
  offence('Date.now under another name', 'lib/core/c2.ts', 'const { now } = Date;'),
  offence('new Date()', 'lib/core/c3.ts', 'new Date();'),
  offence('Date()', 'lib/core/c4.ts', 'Date();'),
  offence('performance', 'lib/jobs/c8.ts', 'performance.now();'),
  offence('process.hrtime', 'lib/jobs/c9.ts', 'process.hrtime.bigint();'),
  offence('process.uptime', 'lib/jobs/d1.ts', 'process.uptime();'),
  offence('setTimeout', 'lib/adapters/stores/s3/c1.ts', 'setTimeout(() => undefined, 1);'),
  offence('setInterval', 'lib/adapters/stores/s3/c2.ts', 'setInterval(() => undefined, 1);'),
  offence('node:timers', 'lib/adapters/stores/s3/c3.ts', "import { setTimeout as later } from 'node:timers';"),
  offence('node:timers/promises', 'lib/adapters/stores/s3/c4.ts', "import { setTimeout } from 'node:timers/promises';"),
  offence(
    'timers without their prefix',
    'lib/adapters/stores/s3/c5.ts',
    "import { setTimeout } from 'timers/promises';",
  ),
  offence('node:perf_hooks', 'lib/jobs/d2.ts', "import { performance } from 'node:perf_hooks';"),
  offence('AbortSignal.timeout in a job', 'lib/jobs/d3.ts', 'AbortSignal.timeout(1);'),
  offence('console', 'lib/jobs/d4.ts', "console.error('x');"),
  offence('console in a command', 'lib/cli/b2.ts', "console.log('x');"),
  offence('node:console', 'lib/jobs/d5.ts', "import { Console } from 'node:console';"),
  offence('process.stdout', 'lib/cli/b3.ts', "process.stdout.write('x');"),
  offence('process.stderr', 'lib/jobs/d6.ts', "process.stderr.write('x');"),
  offence('process.emitWarning', 'lib/jobs/d7.ts', "process.emitWarning('x');"),
  offence('process.stdin in a job', 'lib/jobs/d8.ts', 'process.stdin.read();'),
  offence('node:child_process', 'lib/adapters/crypto/gpg/c1.ts', "import { spawn } from 'node:child_process';"),
  offence(
    'node:child_process loaded on the way',
    'lib/adapters/crypto/gpg/c2.ts',
    "await import('node:child_process');",
  ),
  offence('node:cluster', 'lib/jobs/d9.ts', "import cluster from 'node:cluster';"),
  offence('process.exit in a command', 'lib/cli/b4.ts', 'process.exit(1);'),
  offence('process.exit in the entry', 'bin/exits.ts', 'process.exit(1);'),
  offence('process.abort', 'lib/jobs/e1.ts', 'process.abort();'),
  offence('process.reallyExit', 'lib/jobs/e2.ts', 'process.reallyExit(1);'),
  offence('process.exitCode outside bin', 'lib/cli/b5.ts', 'process.exitCode = 1;'),
  offence('process.argv outside bin', 'lib/cli/b6.ts', 'process.argv.slice(2);'),
];

/** Rules of the linter itself, to see that they are on, those included that need types. */
export const sloppy: readonly (Offence & { readonly rule: string })[] = [
  {
    rule: 'typescript(no-floating-promises)',
    ...offence('a promise nobody awaits', 'lib/core/s1.ts', 'async function f(): Promise<void> { await f(); }\nf();'),
  },
  {
    rule: 'typescript(no-misused-promises)',
    ...offence(
      'a promise as a condition',
      'lib/core/s2.ts',
      'export async function f(): Promise<boolean> { if (f()) return false; return await f(); }',
    ),
  },
  { rule: 'typescript(await-thenable)', ...offence('waiting for what is there', 'lib/core/s3.ts', 'await 1;') },
  { rule: 'typescript(no-explicit-any)', ...offence('any', 'lib/core/s4.ts', 'export let x: any;') },
  {
    rule: 'typescript(no-unsafe-assignment)',
    ...offence('any that was not written', 'lib/core/s5.ts', "export const x: string = JSON.parse('1');"),
  },
  {
    rule: 'typescript(no-non-null-assertion)',
    ...offence('a non-null assertion', 'lib/core/s6.ts', 'export const f = (x: string | null) => x!.length;'),
  },
  {
    rule: 'typescript(switch-exhaustiveness-check)',
    ...offence(
      'a switch that forgets a case',
      'lib/core/s7.ts',
      "export function f(x: 'a' | 'b'): void { switch (x) { case 'a': f(x); } }",
    ),
  },
  {
    rule: 'typescript(strict-boolean-expressions)',
    ...offence('an empty string as a condition', 'lib/core/s8.ts', 'export const f = (x: string) => (x ? 1 : 2);'),
  },
  {
    rule: 'typescript(consistent-type-imports)',
    ...offence('a type imported as a value', 'lib/core/s9.ts', "import { X } from './t1.ts';\nexport const x: X = 1;"),
  },
  {
    rule: 'import(no-cycle)',
    ...offence(
      'files that import each other',
      'lib/core/t1.ts',
      "import { x } from './t2.ts';\nexport type X = 1;\nexport const y = x;",
    ),
  },
  {
    rule: 'import(no-cycle)',
    ...offence('the other of the two', 'lib/core/t2.ts', "import { y } from './t1.ts';\nexport const x: unknown = y;"),
  },
  {
    rule: 'import(no-cycle)',
    ...offence(
      'a type of a file that imports this one',
      'lib/core/t4.ts',
      "import type { Z } from './t5.ts';\nexport type Y = Z;",
    ),
  },
  {
    rule: 'import(no-cycle)',
    ...offence('the other of these two', 'lib/core/t5.ts', "import type { Y } from './t4.ts';\nexport type Z = Y | 1;"),
  },
  {
    rule: 'eslint(max-lines)',
    ...offence('a file of more than 200 lines', 'lib/core/t3.ts', 'export {};\n'.repeat(201)),
  },
];

/** Names with retired words. */
export const retiredWords: readonly Offence[] = [
  offence('a name that is a retired word', 'lib/core/w1.ts', 'export const mend = 1;'),
  offence('a retired word inside a name', 'lib/core/w2.ts', 'export function crewOf(): void {}'),
  offence('a retired word in the name of a file', 'lib/core/snapshotShelf.ts', 'export const listed = 1;'),
  offence(
    'a retired word in the name of a setting',
    'lib/config/w3.ts',
    'export const s = { BACKUP_PATIENCE_SECONDS: 1 };',
  ),
];

/** The same names where they are at home: the linter says nothing. */
export const honest: readonly Offence[] = [
  offence(
    'a field of a document that keeps its old name',
    'lib/core/w4.ts',
    'export interface W { readonly mend: string }',
  ),
  offence('core that imports core', 'lib/core/z1.ts', "import { keys } from './keys.ts';"),
  offence('a job that imports core, errors and ports', 'lib/jobs/z1.ts', "import type { C } from '../ports/clock.ts';"),
  offence('pg in adapters/postgres', 'lib/adapters/postgres/server/z1.ts', "import pg from 'pg';"),
  offence('gpg beside openpgp', 'lib/adapters/crypto/gpg/z1.ts', "import { check } from '../openpgp/check.ts';"),
  offence(
    'an adapter that starts a process',
    'lib/adapters/crypto/gpg/z2.ts',
    "import { run } from '../../local/processes/run.ts';",
  ),
  offence('compose that joins a job', 'lib/compose/z1.ts', "import { backup } from '../jobs/backup.ts';"),
  offence(
    'compose that joins an adapter',
    'lib/compose/z2.ts',
    "import { s3 } from '../adapters/stores/s3/client.ts';",
  ),
  offence('a command that knows the type of a job', 'lib/cli/z1.ts', "import type { B } from '../jobs/backup.ts';"),
  offence('the entry that imports the command line', 'bin/z1.ts', "import { main } from '../lib/cli/main.ts';"),
  offence('the environment at home', 'lib/config/env.ts', 'process.env;'),
  offence('the clock at home', 'lib/adapters/local/clock/z1.ts', 'new Date(); performance.now();'),
  offence('a date from a number', 'lib/core/z2.ts', 'new Date(0); ({}) instanceof Date;'),
  offence('a parameter that is called console', 'lib/core/z3.ts', 'export const f = (console: string) => console;'),
  offence('a property that is called console', 'lib/core/z4.ts', 'export const f = { console: 1 }.console;'),
  offence('the exit code in the entry', 'bin/z2.ts', 'process.exitCode = 1;'),
  offence(
    'a child process at home',
    'lib/adapters/local/processes/z1.ts',
    "import { spawn } from 'node:child_process';",
  ),
  offence('standard output at home', 'lib/cli/output/z1.ts', "process.stdout.write('x');"),
];

function offence(what: string, file: string, text: string): Offence {
  return { what, file, text: `${text}\n` };
}
