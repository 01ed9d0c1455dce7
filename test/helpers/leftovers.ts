import { readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { listeningPorts } from './listeningPorts.ts';
import { runMark } from './servers/environment.ts';

/** One run of the tests: all that it starts carries the mark in its environment, and has its TMPDIR in `directory`. */
export interface TestRun {
  readonly mark: string;
  readonly directory: string;
}

/**
 * Throws, naming each, when a process of the run still lives (with the ports it listens on) or a file is left in the
 * run's directory. What the kernel is just ending gets a minute, for the machine may be busy. Processes that are
 * named are killed.
 */
export async function failOnLeftovers(run: TestRun, waitMilliseconds = 60_000): Promise<void> {
  const deadline = performance.now() + waitMilliseconds;
  let processes = await processesOf(run);
  while (processes.length > 0 && performance.now() < deadline) {
    await sleep(100);
    processes = await processesOf(run);
  }
  const lines: string[] = [];
  for (const { pid, command } of processes) {
    const ports = await listeningPorts(pid);
    lines.push(`process ${pid}${ports.length === 0 ? '' : ` on port ${ports.join(', ')}`}: ${command}`);
    killWhereAlive(pid);
  }
  for (const name of await readdir(run.directory)) lines.push(`left in TMPDIR: ${name}`);
  if (lines.length > 0) throw new Error(`the tests left something behind\n${lines.join('\n')}`);
}

function killWhereAlive(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

async function processesOf(run: TestRun): Promise<readonly { pid: number; command: string }[]> {
  const found: { pid: number; command: string }[] = [];
  for (const name of await readdir('/proc')) {
    const pid = Number(name);
    if (!Number.isInteger(pid) || pid === process.pid) continue;
    const [environment, command, directory] = await Promise.all([
      readFile(join('/proc', name, 'environ'), 'utf8').catch(() => ''),
      readFile(join('/proc', name, 'cmdline'), 'utf8').catch(() => ''),
      readlink(join('/proc', name, 'cwd')).catch(() => ''),
    ]);
    // A zombie has none of the three. PostgreSQL writes its title over its environment, but stays in its folder.
    const ours =
      environment.split('\0').includes(`${runMark}=${run.mark}`) ||
      directory.startsWith(run.directory) ||
      command.includes(run.directory);
    if (ours) found.push({ pid, command: command.replaceAll('\0', ' ').trim() });
  }
  return found;
}
