import { copyFile, mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { run } from '../../tools/setup/command.ts';
import { type Environment, type Measured, measure } from '../measure/measured.ts';
import { peakReporter, readPeak } from '../measure/peak.ts';

const top = join(import.meta.dirname, '../..');

/** What one command of ours came to. */
export interface ProgramRun extends Measured {
  /** Of the process itself, without its children. */
  readonly peakMegabytes: number;
  /** The document of `--json`. */
  readonly report: Report;
}

/** The fields of a job's report that a benchmark looks at before it believes a time. */
export interface Report {
  readonly exit: string;
  readonly summary: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

/** Lifeboat as it is shipped: bundled, each command a process of its own. */
export interface Program {
  run(command: readonly string[], environment: Environment): Promise<ProgramRun>;
  /** A script of this folder's, bundled and run in the same way; for what a part of ours costs by itself. */
  script(path: string, environment: Environment): Promise<Measured>;
}

/** Builds the bundle, and keeps a copy of it in `directory`: a build beside the bench must not change what is measured. */
export async function buildProgram(directory: string): Promise<Program> {
  const folder = join(directory, 'program');
  await mkdir(folder);
  await run(process.execPath, ['tools/build.ts'], { cwd: top });
  await copyFile(join(top, 'dist/lifeboat.js'), join(folder, 'lifeboat.mjs'));
  await symlink(join(top, 'node_modules'), join(folder, 'node_modules'));
  const peakFile = join(folder, 'peak');
  return {
    async run(command, environment) {
      const node = [process.execPath, '--import', peakReporter, join(folder, 'lifeboat.mjs')];
      const measured = await measure([...node, '--json', ...command], { ...environment, PEAK_FILE: peakFile });
      const report = JSON.parse(measured.stdout) as Report;
      if (report.exit !== 'done') throw new Error(`lifeboat ${command.join(' ')}: ${report.summary}`);
      return { ...measured, report, peakMegabytes: await readPeak(peakFile) };
    },
    async script(path, environment) {
      const outfile = join(folder, 'script.mjs');
      await build({
        entryPoints: [path],
        outfile,
        bundle: true,
        platform: 'node',
        format: 'esm',
        banner: { js: "import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);" },
        logLevel: 'warning',
      });
      return measure([process.execPath, outfile], environment);
    },
  };
}
