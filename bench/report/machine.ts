import { readFile } from 'node:fs/promises';
import { availableParallelism, cpus, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { run } from '../../tools/setup/command.ts';
import type { Tools } from '../tools.ts';

/** What the numbers hold for: one line each, `name: value`. */
export async function machineFacts(tools: Tools): Promise<readonly string[]> {
  const system = /^PRETTY_NAME="(.*)"$/m.exec(await readFile('/etc/os-release', 'utf8'))?.[1] ?? 'unknown';
  const firstLine = async (program: string, ...args: readonly string[]): Promise<string> =>
    (await run(program, args)).trim().split('\n')[0] ?? '';
  return [
    `machine: ${availableParallelism()} cores (${cpus()[0]?.model ?? 'unknown'}), ${(totalmem() / 2 ** 30).toFixed(0)} GiB, ${system}, Linux ${release()}; a shared virtual machine`,
    `node: ${process.version}`,
    `PostgreSQL: ${await firstLine(join(tools['postgres-15'], 'pg_dump'), '--version')}`,
    `MinIO: ${await moduleOf(tools.minio)}; its objects lie in memory`,
    `igzip: ${await firstLine('igzip', '--version')}`,
    `gpg: ${await firstLine('gpg', '--version')}`,
    `rclone: ${await firstLine(tools.rclone, 'version')}`,
    `mc: ${await moduleOf(tools.mc)}`,
    `aws: ${await firstLine(tools.aws, '--version')}`,
  ];
}

/** Of a program that `go install` built, which does not know its own version: the module and the version it was built from. */
async function moduleOf(program: string): Promise<string> {
  return /^\tmod\t(\S+\t\S+)/m.exec(await run('go', ['version', '-m', program]))?.[1]?.replace('\t', ' ') ?? 'unknown';
}
