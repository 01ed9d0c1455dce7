/**
 * NOTICE: the third-party code that the bundles hold, with its licences. `node tools/notice.ts` writes it; what counts is
 * what esbuild reads for the command line, the functions and the runner, and the packages that are installed beside them.
 */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';

const top = join(import.meta.dirname, '..');
export const noticeFile = join(top, 'NOTICE');

const head = `Lifeboat bundles the third-party packages below. Each keeps its own licence.
openpgp (LGPL) is not bundled: it is installed beside the program, where you may replace it.
`;

interface Package {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  /** Empty where the package brings none. */
  readonly text: string;
}

/** The whole text. Packages with the same licence text share it; the order is that of their names. */
export async function notice(): Promise<string> {
  const folders = [...(await bundledFolders()), ...(await installedBeside())].toSorted();
  const packages = await Promise.all([...new Set(folders)].map(readPackage));
  const byText = Map.groupBy(packages, ({ licence, text }) => `${licence}\n\n${text}`.trim());
  const sections = [...byText].map(([text, of]) => `${of.map(nameOf).join('\n')}\n\nLicence: ${text}\n`);
  return [head, ...sections].join(`\n${'-'.repeat(80)}\n`);
}

function nameOf({ name, version }: Package): string {
  return `${name} ${version}`;
}

/** Folders of packages whose files end up in a bundle, as paths from the top. */
async function bundledFolders(): Promise<readonly string[]> {
  const functions = await readdir(join(top, 'functions'), { withFileTypes: true });
  const handlers = functions.filter((entry) => entry.isDirectory()).map(({ name }) => `functions/${name}/handler.ts`);
  const { metafile } = await build({
    absWorkingDir: top,
    entryPoints: ['bin/lifeboat.ts', 'containers/runner/main.ts', ...handlers],
    outdir: 'nowhere',
    write: false,
    metafile: true,
    bundle: true,
    platform: 'node',
    format: 'esm',
    mainFields: ['module', 'main'],
    external: ['openpgp', 'pg-native'],
    logLevel: 'error',
  });
  const used = Object.values(metafile.outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : [])),
  );
  return used.flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []);
}

/** What package.json leaves out of the bundle. */
async function installedBeside(): Promise<readonly string[]> {
  const { dependencies } = JSON.parse(await readFile(join(top, 'package.json'), 'utf8')) as {
    readonly dependencies: Readonly<Record<string, string>>;
  };
  return Object.keys(dependencies).map((name) => `node_modules/${name}`);
}

async function readPackage(folder: string): Promise<Package> {
  const { name, version, license } = JSON.parse(await readFile(join(top, folder, 'package.json'), 'utf8')) as {
    readonly name: string;
    readonly version: string;
    readonly license?: string;
  };
  if (license === undefined) throw new Error(`${folder} names no licence`);
  const file = (await readdir(join(top, folder))).find((entry) => /^licen[cs]e(?:\.(?:md|txt))?$/i.test(entry));
  const text = file === undefined ? '' : await readFile(join(top, folder, file), 'utf8');
  return { name, version, licence: license, text: text.replaceAll(/[^\S\n]+$/gm, '').trim() };
}

if (import.meta.main) await writeFile(noticeFile, await notice());
