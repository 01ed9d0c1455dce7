/**
 * `npm run demo`: a marina's database and files are backed up, drilled, lost, brought back and compared, with real
 * servers, the real command line and real keys. Exit code 0 only when nothing differs; 2 for wrong arguments, 130 when
 * interrupted. Nothing is left behind.
 */
import { once } from 'node:events';
import { showAround } from './acts/lookAround.ts';
import { installTools } from './acts/tools.ts';
import { DemoFailed } from './demoFailed.ts';
import { type DemoOptions, readOptions, usage } from './options.ts';
import { play } from './play.ts';
import { allEnded } from './programs.ts';
import { createScreen, type DemoScreen } from './screen.ts';
import { startServers } from './servers.ts';

process.exitCode = await main(process.argv.slice(2));

async function main(argv: readonly string[]): Promise<number> {
  let options: DemoOptions | null;
  try {
    options = readOptions(argv);
  } catch (error) {
    process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
    return 2;
  }
  if (options === null) {
    process.stdout.write(usage);
    return 0;
  }
  const screen = createScreen(process.stdout);
  const interrupted = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(name, () => interrupted.abort(new DemoFailed(`interrupted by ${name}`)));
  }
  try {
    return (await perform(screen, options, interrupted.signal)) ? 0 : 1;
  } catch (error) {
    const { signal } = interrupted;
    screen.trouble(signal.aborted ? signal.reason : error);
    return signal.aborted ? 130 : 1;
  }
}

/** True when everything came back. */
async function perform(screen: DemoScreen, { keep, scale }: DemoOptions, signal: AbortSignal): Promise<boolean> {
  const tools = await installTools(screen);
  signal.throwIfAborted();
  const servers = startServers();
  const acting = play({ screen, started: servers.started, mcProgram: tools.mc, scale, signal });
  let kept = false;
  try {
    const { demo, whole } = await Promise.race([acting, abortionOf(signal)]);
    if (keep) {
      showAround(demo, tools.mc);
      await servers.keep();
      kept = true;
    }
    return whole;
  } finally {
    // In this order: the jobs tidy up after themselves as long as the servers answer.
    await allEnded();
    if (!kept) await servers.stop();
    // What was interrupted within this process fails now that the servers are gone.
    await Promise.allSettled([acting]);
  }
}

async function abortionOf(signal: AbortSignal): Promise<never> {
  if (!signal.aborted) await once(signal, 'abort');
  throw signal.reason;
}
