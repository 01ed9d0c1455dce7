import { persistently } from './persistently.ts';
import { type ToolName, tools } from './tools/index.ts';

/**
 * Installs the named tools that are missing, one after the other, saying one line for each; returns where each
 * one is (the program, or the folder of programs of a PostgreSQL). Quick and silent on a prepared machine.
 * Every failure is collected, so that one message names everything to fix.
 */
export async function prepare<Name extends ToolName>(
  names: readonly Name[],
  say: (line: string) => void = (line) => process.stderr.write(`${line}\n`),
): Promise<Readonly<Record<Name, string>>> {
  const places: [Name, string][] = [];
  const problems: string[] = [];
  for (const name of names) {
    try {
      places.push([name, await ensure(name, say)]);
    } catch (error) {
      problems.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  if (problems.length > 0) throw new Error(`this machine is not prepared\n${problems.join('\n')}`);
  return Object.fromEntries(places) as Record<Name, string>;
}

/** Where a tool is on a prepared machine; never installs, so that no test waits for a compiler. */
export async function locate(name: ToolName): Promise<string> {
  const place = await tools[name].find();
  if (place === undefined) throw new Error(`${name} is not on this machine\nhint: node tools/setup/main.ts`);
  return place;
}

async function ensure(name: ToolName, say: (line: string) => void): Promise<string> {
  const tool = tools[name];
  const present = await tool.find();
  if (present !== undefined) return present;
  const began = performance.now();
  await persistently(name, () => tool.install(), { say });
  const place = await tool.find();
  if (place === undefined) throw new Error(`${tool.how} succeeded, yet it is not there`);
  say(`${name}: ${tool.how}: ${((performance.now() - began) / 1000).toFixed(1)} s`);
  return place;
}
