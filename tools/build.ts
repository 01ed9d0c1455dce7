/**
 * Bundles the command line into `dist/lifeboat.js`, so that the packed program runs on Node 22 without the clone. All
 * packages go in but `openpgp`: its licence (LGPL) asks that users can replace it, so it stays a dependency.
 */
import { chmod, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';

const top = join(import.meta.dirname, '..');
const outfile = join(top, 'dist/lifeboat.js');
const { dependencies } = JSON.parse(await readFile(join(top, 'package.json'), 'utf8')) as {
  readonly dependencies: Readonly<Record<string, string>>;
};

/** Packages written as CommonJS ask for Node's modules through `require`, which an ES module does not have. */
const requireForCommonJs =
  "import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);";

await rm(join(top, 'dist'), { recursive: true, force: true });
await build({
  absWorkingDir: top,
  entryPoints: ['bin/lifeboat.ts'],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node22',
  // The packages' own ES modules: their CommonJS entry points cannot be shaken, and every start pays for reading them.
  mainFields: ['module', 'main'],
  // Names stay: nodeProgram starts functions by their text, and a stack trace is read by people.
  minifyWhitespace: true,
  minifySyntax: true,
  external: [...Object.keys(dependencies), 'pg-native'],
  banner: { js: requireForCommonJs },
  legalComments: 'linked',
  sourcemap: false,
  logLevel: 'warning',
});
await chmod(outfile, 0o755);
