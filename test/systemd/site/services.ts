import assert from 'node:assert/strict';
import type { Ended, Machine } from '../machine/machine.ts';
import { envText, type Variables } from './variables.ts';

type Job = 'backup' | 'mirror' | 'prune' | 'drill';

/** A run of a service, from its beginning to its end. */
export interface ServiceRun {
  /** As systemd judges it: `success`, `exit-code`, `signal` … */
  readonly result: string;
  /** Of the job itself; the number of the signal where one ended it. */
  readonly status: number;
  /** What the journal holds of it. */
  readonly log: string;
}

/** Of this process. */
const hosts = new Set<string | undefined>();

/** Has `lifeboat install` write and start what these variables say, as one file. What another test left goes first. */
export async function install(machine: Machine, variables: Variables): Promise<Ended> {
  const host = variables['BACKUP_HOST'];
  if (!hosts.has(host)) await uninstall(machine);
  hosts.add(host);
  await machine.write('/srv/everything.env', envText(variables));
  const ended = await machine.run('lifeboat', '--env-file', '/srv/everything.env', 'install');
  assert.equal(ended.code, 0, ended.errors);
  return ended;
}

/** The jobs of one application do not replace those of another. */
export async function uninstall(machine: Machine): Promise<void> {
  await machine.succeed('lifeboat', 'install', '--remove');
}

/** Starts the service of a job and waits for its end. */
export async function startService(machine: Machine, job: Job): Promise<ServiceRun> {
  await machine.run('systemctl', 'start', `lifeboat-${job}.service`);
  return lastRun(machine, job);
}

/** The newest run of a job's service. */
export async function lastRun(machine: Machine, job: Job): Promise<ServiceRun> {
  const unit = `lifeboat-${job}.service`;
  const show = async (property: string): Promise<string> =>
    (await machine.succeed('systemctl', 'show', '--property', property, '--value', unit)).trim();
  const invocation = await show('InvocationID');
  await machine.succeed('journalctl', '--sync');
  const log = await machine.succeed(
    'journalctl',
    '--no-pager',
    '--output',
    'cat',
    `_SYSTEMD_INVOCATION_ID=${invocation}`,
    '+',
    `INVOCATION_ID=${invocation}`,
  );
  return { result: await show('Result'), status: Number(await show('ExecMainStatus')), log };
}

/** The job has done all of its work, and systemd takes it so. */
export function assertDone({ result, status, log }: ServiceRun): void {
  assert.deepEqual({ result, status }, { result: 'success', status: 0 }, log);
}
