/** `npm run bench`: Lifeboat beside its peers on this machine; the table, and docs/benchmarks.md unless it is a quick run. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { scratch } from '../test/helpers/scratch.ts';
import type { Setting } from './benchmark.ts';
import { firstCopy } from './firstCopy.ts';
import { memory } from './memory.ts';
import { readOptions } from './options.ts';
import { type Database, startDatabase } from './places/database.ts';
import { buildProgram } from './places/program.ts';
import { machineFacts } from './report/machine.ts';
import { markdown } from './report/markdown.ts';
import type { Section } from './report/section.ts';
import { terminalTable } from './report/terminal.ts';
import { restorePath } from './restorePath.ts';
import { signing } from './signing.ts';
import { prepareTools } from './tools.ts';
import { unchangedMirror } from './unchangedMirror.ts';
import { usualPipe } from './usualPipe.ts';
import { wholeBackup } from './wholeBackup.ts';

const benchmarks = [wholeBackup, usualPipe, restorePath, memory, unchangedMirror, firstCopy, signing];
const page = join(import.meta.dirname, '../docs/benchmarks.md');

async function main(): Promise<void> {
  const options = readOptions(
    process.argv.slice(2),
    benchmarks.map(({ name }) => name),
  );
  const chosen = benchmarks.filter(({ name }) => options.only?.includes(name) ?? true);
  const tools = await prepareTools(say);
  await using stack = new AsyncDisposableStack();
  const { path: directory } = stack.use(await scratch('bench'));
  const databases = new Map<number, Promise<Database>>();
  const setting: Setting = {
    tools,
    program: await buildProgram(directory),
    quick: options.quick,
    pairs: options.pairs,
    directory,
    database(archiveBytes) {
      const made = databases.get(archiveBytes) ?? startDatabase(archiveBytes).then((database) => stack.use(database));
      databases.set(archiveBytes, made);
      return made;
    },
    say,
  };
  const sections: Section[] = [];
  for (const benchmark of chosen) {
    say(benchmark.title);
    const began = performance.now();
    const findings = await benchmark.run(setting);
    sections.push({ benchmark, findings, seconds: (performance.now() - began) / 1000, pairs: options.pairs });
    say(terminalTable(findings));
  }
  say(terminalTable(sections.flatMap(({ findings }) => findings)));
  if (options.quick) return;
  const before = await readFile(page, 'utf8').catch(() => '');
  const titles = benchmarks.map(({ title }) => title);
  await writeFile(page, markdown(before, titles, sections, await machineFacts(tools)));
  say('written to docs/benchmarks.md');
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

await main().catch((error: unknown) => {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
