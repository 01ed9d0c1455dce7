import { join } from 'node:path';
import { AssetHashType, DockerImage, aws_lambda as lambda } from 'aws-cdk-lib';
import { buildSync } from 'esbuild';

/** The clone. */
export const top = join(import.meta.dirname, '../..');

/** Packages written as CommonJS ask for Node's modules through `require`, which an ES module does not have. */
const requireForCommonJs =
  "import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);";

/** `functions/<name>/handler.ts` as one ES module, made while the template is: no build comes before `cdk synth`. */
export function bundleOf(name: string): lambda.Code {
  return lambda.Code.fromAsset(join(top, 'functions', name), {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // Asked for by the type and never pulled: the bundler runs here.
      image: DockerImage.fromRegistry('none'),
      local: {
        tryBundle(folder) {
          bundle(name, join(folder, 'index.mjs'));
          return true;
        },
      },
    },
  });
}

function bundle(name: string, outfile: string): void {
  buildSync({
    absWorkingDir: top,
    entryPoints: [`functions/${name}/handler.ts`],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    mainFields: ['module', 'main'],
    // Names stay, for stack traces are read by people.
    minifyWhitespace: true,
    minifySyntax: true,
    // The runtime brings them.
    external: ['@aws-sdk/*', '@smithy/*'],
    banner: { js: requireForCommonJs },
    legalComments: 'none',
    logLevel: 'warning',
  });
}
