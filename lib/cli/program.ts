import { Command as Commander, CommanderError } from 'commander';
import { exitCodes, exitMeanings, Failure } from '../errors.ts';
import type { Command, CommandContext, CommandResult } from './command.ts';
import { type GlobalOptions, globalOptions, globalsOf } from './globals.ts';
import { version } from './version.ts';

export type Parsed =
  | {
      readonly kind: 'run';
      /** Its name. */
      readonly command: string;
      readonly globals: GlobalOptions;
      readonly run: (context: CommandContext) => Promise<CommandResult>;
    }
  /** Help or version. `asked` is false where neither was requested, which is a mistake. */
  | { readonly kind: 'answer'; readonly text: string; readonly asked: boolean };

/** Reads the arguments (without node and script); writes nothing. Throws Failure `usage`. */
export function parseArguments(commands: readonly Command[], argv: readonly string[]): Parsed {
  let text = '';
  const parsed: { run?: Parsed } = {};
  const take = (piece: string): void => {
    text += piece;
  };
  const program = frame(take);
  for (const command of commands) {
    register(program, command, (found, positionals) => {
      const run = command.prepare(found, positionals);
      parsed.run = { kind: 'run', command: command.name, globals: globalsOf(program.opts()), run };
    });
  }
  try {
    program.parse(argv, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return { kind: 'answer', text, asked: true };
    if (error.code === 'commander.help') return { kind: 'answer', text, asked: false };
    throw usage(error, commands.find(({ name }) => argv.includes(name))?.name);
  }
  return parsed.run ?? { kind: 'answer', text: program.helpInformation(), asked: false };
}

function frame(take: (text: string) => void): Commander {
  const program = new Commander('lifeboat')
    .description('backups of PostgreSQL, an object bucket and a .env file, and the drill that proves they come back')
    .version(version)
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ writeOut: take, writeErr: take, outputError: () => undefined })
    .exitOverride()
    .addHelpText('after', exitCodeTable);
  for (const option of globalOptions) program.addOption(option);
  return program;
}

function register(
  program: Commander,
  command: Command,
  chosen: (found: Readonly<Record<string, unknown>>, positionals: readonly (string | undefined)[]) => void,
): void {
  const entry = program.command(command.name).summary(command.summary).description(command.summary);
  for (const { name, meaning } of command.arguments ?? []) entry.argument(name, meaning);
  for (const { option } of Object.values(command.options)) entry.addOption(option);
  entry.addHelpText('after', exampleLines(command));
  entry.action(() => chosen(entry.opts(), entry.processedArgs.map(positional)));
}

function positional(argument: unknown): string | undefined {
  return typeof argument === 'string' ? argument : undefined;
}

/** Commander's message: `error: `, what is wrong, and on a second line in brackets a suggestion. */
function usage(error: CommanderError, command: string | undefined): Failure {
  const [message = '', suggestion] = error.message.replace(/^error: /, '').split('\n');
  const help = command === undefined ? 'lifeboat --help' : `lifeboat ${command} --help`;
  const meant = suggestion?.replace(/^\((Did.*)\)$/, '$1').replace('Did', 'did');
  return new Failure('usage', message.replace(/\.$/, ''), { hint: meant ?? help });
}

function exampleLines({ examples }: Command): string {
  if (examples.length === 0) return '';
  const width = Math.max(...examples.map(({ type }) => type.length));
  return ['', 'Examples:', ...examples.map(({ type, does }) => `  ${type.padEnd(width)}  ${does}`)].join('\n');
}

/** For the end of `--help`. */
function exitCodeTable(): string {
  const codes = new Map<string, number>(Object.entries(exitCodes));
  const rows = Object.entries(exitMeanings).map(
    ([name, meaning]) => `  ${String(codes.get(name)).padStart(3)}  ${meaning}`,
  );
  return ['', 'Exit codes:', ...rows].join('\n');
}
