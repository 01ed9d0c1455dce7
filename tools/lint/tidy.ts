/** What the clone must look like beyond what formatter, linter and compiler see. */

/** Everything that may stand at the top of the clone. */
const topLevel: ReadonlySet<string> = new Set([
  '.ci',
  '.editorconfig',
  '.gitattributes',
  '.gitignore',
  '.npmrc',
  '.oxlintrc.json',
  'CHANGELOG.md',
  'NOTICE',
  'README.md',
  'bench',
  'bin',
  'biome.json',
  'cdk.json',
  'containers',
  'demo',
  'docs',
  'findings',
  'functions',
  'knip.jsonc',
  'lib',
  'lifeboat.example.json',
  'package-lock.json',
  'package.json',
  'test',
  'tools',
  'tsconfig.json',
]);

interface Forbidden {
  readonly what: string;
  readonly pattern: RegExp;
}

/** Each pattern is written so that it does not match its own source. */
const forbidden: readonly Forbidden[] = [
  { what: 'a path of one machine', pattern: /(?<![\w.-])\/(?:work|root)\// },
  {
    what: 'a private key',
    pattern: /BEGIN [A-Z ]*PRIVATE KEY[A-Z ]*-----\\?[rn\s]+(?:[^\n]*\n){0,5}?[A-Za-z0-9+/]{40}/,
  },
  { what: 'an AWS access key', pattern: /\b(?:AKIA|ASIA)(?!\w*EXAMPLE)[0-9A-Z]{16}\b/ },
  {
    what: 'a muted check',
    pattern: /(?:(?:oxlint|eslint)-(?:disable|enable)|biome-(?:ignore)|@ts-(?:ignore|expect-error|nocheck))\b/,
  },
];

/** What is wrong with the names of the files of the clone. */
export function untidyNames(files: readonly string[]): readonly string[] {
  const names = new Set(files.map((file) => file.replace(/\/.*/, '')));
  return [...names].filter((name) => !topLevel.has(name)).map((name) => `${name}: does not belong at the top`);
}

/** What is wrong with the text of one file. `hosts` are the registries of this machine: no file may name them. */
export function untidyText(file: string, text: string, hosts: readonly string[]): readonly string[] {
  const found = forbidden.flatMap(({ what, pattern }) => {
    const match = pattern.exec(text);
    return match === null ? [] : [`${file}:${lineOf(text, match.index)}: holds ${what}`];
  });
  const named = hosts
    .filter((host) => text.includes(host))
    .map((host) => `${file}:${lineOf(text, text.indexOf(host))}: names the package registry of one machine`);
  return [...found, ...named];
}

interface Lock {
  readonly packages: Readonly<Record<string, { readonly optionalDependencies?: Readonly<Record<string, string>> }>>;
}

/**
 * What is wrong with package-lock.json. A registry that lacks the builds of other platforms makes `npm install` leave
 * them out, and then `npm ci` refuses the lock file everywhere; their name, version, os and cpu are enough for it.
 */
export function untidyLock(text: string): readonly string[] {
  const { packages } = JSON.parse(text) as Lock;
  const wanted = Object.values(packages).flatMap(({ optionalDependencies = {} }) => Object.keys(optionalDependencies));
  const held = Object.keys(packages);
  const missing = [...new Set(wanted)].filter((name) => !held.some((path) => path.endsWith(`node_modules/${name}`)));
  const problems = missing.map(
    (name) => `package-lock.json: lacks the optional package ${name}, npm ci will refuse it`,
  );
  if (text.includes('"resolved"')) problems.push('package-lock.json: says where packages were fetched (see .npmrc)');
  return problems;
}

function lineOf(text: string, index: number): number {
  return text.slice(0, index).split('\n').length;
}
