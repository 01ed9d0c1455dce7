import { persistently } from './persistently.ts';
import { type ToolName, tools } from './tools/index.ts';

/** What a run does without, naming it, when it can no longer be fetched; `lost` is what the run then leaves out. */
const optional = [{ name: 'postgres-19', lost: 'PostgreSQL 19' }] as const satisfies readonly {
  readonly name: ToolName;
  readonly lost: string;
}[];

/** What this machine lacks of it. */
export async function missingTools(): Promise<readonly (typeof optional)[number][]> {
  const found = await Promise.all(optional.map(({ name }) => tools[name].find()));
  return optional.filter((_, at) => found[at] === undefined);
}

/** Installs what is missing; a failure is one line, not an error. */
export async function prepareOptional(
  say: (line: string) => void = (line) => process.stderr.write(`${line}\n`),
): Promise<void> {
  for (const { name, lost } of await missingTools()) {
    try {
      await persistently(name, () => tools[name].install(), { say, pauses: [5] });
      say(`${name}: ${tools[name].how}`);
    } catch (error) {
      say(`${lost} not run: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

/** One line for each that is missing, for the end of a run of tests: nothing of it was tried. */
export async function notRun(): Promise<readonly string[]> {
  return (await missingTools()).map(({ name, lost }) => `${lost} not run: no ${name} on this machine`);
}
