import { isatty } from 'node:tty';
import { systemClock } from '../compose/clock.ts';
import { loadDeployment } from '../config/deployment/load.ts';
import { readEnvironment } from '../config/env.ts';
import { configurationFile, readConfigurationFile } from '../config/file.ts';
import { load, loadSound, type Settings } from '../config/load.ts';
import { createRedactor, type Redactor } from '../config/redact.ts';
import { exitCodeOf, exitCodes, Failure } from '../errors.ts';
import type { Command } from './command.ts';
import type { GlobalOptions } from './globals.ts';
import { interruption } from './interrupt.ts';
import { errorDocument, printError } from './output/error.ts';
import { leftPrompt } from './output/question.ts';
import { createScreen } from './output/screen.ts';
import { deliver, processStreams, type Streams } from './output/streams.ts';
import { createReporter } from './output/terminal.ts';
import { type Parsed, parseArguments } from './program.ts';
import { withSetUp } from './setUps.ts';
import { version } from './version.ts';

/** Arguments (without node and script) in, exit code out. Never throws. */
export async function main(argv: readonly string[], commands: readonly Command[]): Promise<number> {
  const streams = processStreams(await readEnvironment());
  const redactor = createRedactor();
  // Looked for by hand, because errors in the arguments must come out in the requested format too.
  let options = { json: argv.includes('--json'), verbose: false, colours: !argv.includes('--no-color') };
  try {
    const parsed = parseArguments(commands, argv);
    if (parsed.kind === 'answer') return await answer(streams, parsed);
    options = parsed.globals;
    return await run(streams, redactor, parsed);
  } catch (error) {
    printError(createScreen(streams.err, redactor, options.colours), error, options);
    if (options.json) {
      // Where even this cannot be written, report the first error.
      await deliver(streams.out.stream, `${redactor.json(errorDocument(error))}\n`).catch(() => undefined);
    }
    return exitCodeOf(error);
  }
}

/** Help that was requested is this run's result; help shown because of a mistake is not. */
async function answer({ out, err }: Streams, { text, asked }: Extract<Parsed, { kind: 'answer' }>): Promise<number> {
  await deliver(asked ? out.stream : err.stream, text);
  return asked ? exitCodes.done : exitCodes.usage;
}

async function run(
  streams: Streams,
  redactor: Redactor,
  { command, globals: given, run: start }: Extract<Parsed, { kind: 'run' }>,
): Promise<number> {
  using interrupted = interruption();
  const { signal } = interrupted;
  const screen = createScreen(streams.err, redactor, given.colours);
  const interactive = screen.terminal && isatty(process.stdin.fd) && !given.json;
  const globals = await withSetUp(given, { command, interactive, signal }).catch((error: unknown) => {
    throw signal.aborted || leftPrompt(error) ? interruptedBy(signal, error) : error;
  });
  const reporter = createReporter(screen, systemClock);
  const settings = settingsOnce(globals, redactor, (warning) => reporter.warn(warning));
  try {
    const result = await start({
      signal,
      reporter,
      screen,
      clock: systemClock,
      interactive,
      verbose: globals.verbose,
      program: `lifeboat ${version}`,
      settings,
      configurationFile: () => configurationFile(globals.configurationFile, globals.envFile),
      application: globals.application,
      envFile: globals.envFile,
      soundSettings: async () => soundOf(globals),
      environment: () => readEnvironment(globals.envFile),
      conceal: (secrets) => redactor.add(secrets),
      deployment: async () => loadDeployment(await readConfigurationFile(globals.configurationFile)),
    });
    reporter.finish(result.exit === 'done' ? 'done' : 'failed');
    if (globals.json) {
      await deliver(streams.out.stream, `${redactor.json(result.document)}\n`);
    } else {
      if (result.text !== undefined) await deliver(streams.out.stream, redactor.text(result.text));
      result.print(screen);
    }
    return exitCodes[result.exit];
  } catch (error) {
    reporter.finish('failed');
    throw signal.aborted || leftPrompt(error) ? interruptedBy(signal, error) : error;
  }
}

function settingsOnce(
  globals: GlobalOptions,
  redactor: Redactor,
  warn: (text: string) => void,
): (envFile?: string) => Promise<Settings> {
  const reading = new Map<string | undefined, Promise<Settings>>();
  const read = async (envFile: string | undefined): Promise<Settings> => {
    const environment = await readEnvironment(envFile);
    const settings = load({ environment, file: await readConfigurationFile(globals.configurationFile, envFile) });
    redactor.add(settings.secrets);
    for (const warning of settings.warnings) warn(warning);
    return settings;
  };
  return async (envFile = globals.envFile) => {
    const known = reading.get(envFile) ?? read(envFile);
    reading.set(envFile, known);
    return known;
  };
}

async function soundOf({ envFile, configurationFile: path }: GlobalOptions): Promise<Settings> {
  const environment = await readEnvironment(envFile);
  const file = await readConfigurationFile(path, envFile).catch(() => undefined);
  return loadSound({ environment, file });
}

/** Any error that a job reports after it was told to stop is a consequence of that. */
function interruptedBy(signal: AbortSignal, cause: unknown): Failure {
  const reason: unknown = signal.aborted ? signal.reason : undefined;
  return new Failure('interrupted', reason instanceof Failure ? reason.message : 'interrupted', { cause });
}
