import { randomUUID } from 'node:crypto';
import { prepare } from '../../tools/setup/prepare.ts';
import type { ToolName } from '../../tools/setup/tools/index.ts';
import { failOnLeftovers } from './leftovers.ts';
import { scratch } from './scratch.ts';
import { compileCache, runMark } from './servers/environment.ts';

/**
 * Installs what is missing of these tools, then calls `work` as one run of tests: all that it starts carries the run's mark, and
 * has its TMPDIR in a folder of the run. Says on stderr what `work` found wrong, and what was left behind; the exit code.
 * `name` is short, for sockets have long paths.
 */
export async function testRun(
  { name, tools }: { readonly name: string; readonly tools: readonly ToolName[] },
  work: () => Promise<readonly string[]>,
): Promise<number> {
  try {
    await prepare(tools);
    // Each process of a run would translate the same TypeScript again: half of the time in which a command starts.
    await using compiled = await scratch('compiled');
    process.env[compileCache] = compiled.path;
    await using home = await scratch(name);
    const mark = randomUUID();
    process.env['TMPDIR'] = home.path;
    process.env[runMark] = mark;
    const problems = [...(await work())];
    await failOnLeftovers({ mark, directory: home.path }).catch((error: unknown) => problems.push(textOf(error)));
    for (const problem of problems) process.stderr.write(`${problem}\n`);
    return problems.length === 0 ? 0 : 1;
  } catch (error) {
    process.stderr.write(`${textOf(error)}\n`);
    return 1;
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
