export interface Outcome {
  readonly title: string;
  readonly passed: boolean;
}

/** Every store that docs/guide/stores.md speaks of. One that no test names was not tried. */
const stores = [
  'MinIO',
  'SeaweedFS',
  'versitygw',
  'Backblaze B2',
  'Wasabi',
  'Hetzner',
  'Scaleway',
  'Cloudflare R2',
  'Garage',
  'AWS S3',
  'Ceph',
  'RustFS',
  'OVHcloud',
  'Exoscale',
  'IDrive e2',
] as const;

const [begin, end] = ['<!-- stores:begin -->', '<!-- stores:end -->'];

/** One row for each store, from what ran and nothing else. */
export function tableOf(outcomes: readonly Outcome[], versions: Readonly<Record<string, string>>): string {
  const head =
    '| Store | How it was tried | Vault | Application’s store | Leaving MinIO for it |\n|---|---|---|---|---|\n';
  return head + stores.map((store) => `${rowOf(store, outcomes, versions[store])}\n`).join('');
}

function rowOf(store: string, outcomes: readonly Outcome[], version: string | undefined): string {
  const found = (begins: RegExp): string => {
    const these = outcomes.filter(({ title }) => begins.test(title) && title.includes(store));
    if (these.length === 0) return 'not tested';
    return these.every(({ passed }) => passed) ? 'passed' : 'failed';
  };
  const [vault, live, leaving] = [found(/^(?:vault:|a vault on)/), found(/^live:/), found(/^leaving:/)];
  const proxied = found(/^a store that behaves like/);
  if (proxied === 'not tested') {
    const tried = [vault, live, leaving].every((each) => each === 'not tested')
      ? 'not tested'
      : `real server, ${version}`;
    return `| ${store} | ${tried} | ${vault} | ${live} | ${leaving} |`;
  }
  const verdict = store === 'Cloudflare R2' ? `refused as it should be: ${proxied}` : proxied;
  return `| ${store} | a proxy before MinIO that behaves as documented | ${verdict} | ${live} | ${leaving} |`;
}

/** The page with this table between its markers. */
export function withTable(text: string, table: string): string {
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from === -1 || to < from) throw new Error(`the page has no ${begin} before ${end}`);
  return `${text.slice(0, from + begin.length)}\n${table}${text.slice(to)}`;
}
