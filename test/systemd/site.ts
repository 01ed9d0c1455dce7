import { after } from 'node:test';
import { ballast } from '../jobs/backup/midstream.ts';
import { startWorld, type World } from '../jobs/helpers/world.ts';
import { type Machine, startMachine } from './machine/machine.ts';

/** A machine that systemd runs, and the real servers that its jobs work for. */
export interface Site {
  readonly world: World;
  readonly machine: Machine;
  /** Of a database whose dump is too long to be over before a test acts. */
  readonly longDatabase: string;
}

let opened: Promise<{ readonly site: Site; readonly parts: AsyncDisposableStack }> | undefined;

/** The one that all files of a run share. Each test installs what it needs there, and has a vault of its own. */
export async function systemdSite(): Promise<Site> {
  opened ??= open();
  return (await opened).site;
}

// Loaded by test files, which share one process: this is of the whole run.
after(async () => (await opened?.catch(() => undefined))?.parts.disposeAsync());

async function open(): Promise<{ readonly site: Site; readonly parts: AsyncDisposableStack }> {
  await using parts = new AsyncDisposableStack();
  const world = parts.use(await startWorld());
  const machine = parts.use(await startMachine());
  const { url } = await ballast(world);
  return { site: { world, machine, longDatabase: url }, parts: parts.move() };
}
