import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AssetHashType, DockerImage, aws_lambda as lambda } from 'aws-cdk-lib';
import { buildSync } from 'esbuild';

/** The clone. */
export const top = join(import.meta.dirname, '../../..');

/** Packages written as CommonJS ask for Node's modules through `require`, which an ES module does not have. */
const requireForCommonJs =
  "import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);";

/**
 * `functions/<name>/handler.ts` as one ES module, with `files` next to it, made during synthesis: `cdk synth` needs no
 * build before it.
 */
export function bundleOf(name: string, files: Readonly<Record<string, string>> = {}): lambda.Code {
  return lambda.Code.fromAsset(join(top, 'functions', name), {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // Required by the type and never pulled: the bundler runs here.
      image: DockerImage.fromRegistry('none'),
      local: {
        tryBundle(folder) {
          bundle({
            entry: `functions/${name}/handler.ts`,
            outfile: join(folder, 'index.mjs'),
            // The runtime provides them.
            external: ['@aws-sdk/*', '@smithy/*'],
          });
          for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
          return true;
        },
      },
    },
  });
}

export interface BundleOptions {
  /** From the top of the clone. */
  readonly entry: string;
  readonly outfile: string;
  /** Packages that are found where it runs. */
  readonly external: readonly string[];
}

/** One ES module of a program and all that it imports, for Node 24. */
export function bundle({ entry, outfile, external }: BundleOptions): void {
  buildSync({
    absWorkingDir: top,
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    mainFields: ['module', 'main'],
    // Names stay: some functions are started by their text, and stack traces are read by people.
    minifyWhitespace: true,
    minifySyntax: true,
    external: [...external],
    banner: { js: requireForCommonJs },
    legalComments: 'none',
    logLevel: 'warning',
  });
}
