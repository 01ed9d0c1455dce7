/**
 * The names directly below an application's prefix, those to come included. They are where keys may read and list, and
 * none of them can be a prefix.
 */
const areas = ['pg/', 'minio/', 'index/', 'receipts/', 'owner/', 'base/', 'wal/', 'segments/'] as const;

const pattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;

/**
 * Why `text` cannot be an application's prefix, or null. It is one name, with or without a slash at its end: so no
 * prefix lies inside another one.
 */
export function prefixProblem(text: string): string | null {
  const name = text.replace(/\/$/, '');
  if (name.includes('/')) {
    return 'a path: a prefix inside another one would belong to two applications, so it is one name';
  }
  if (!pattern.test(name)) return `not ${prefixShape}`;
  const taken = areas.find((area) => area === `${name}/`);
  return taken === undefined ? null : `the place where an application without a prefix keeps its ${kept[taken]}`;
}

export const prefixShape =
  'one name of at most 63 letters, digits, ".", "_" and "-" that begins with a letter or digit';

const kept: Readonly<Record<(typeof areas)[number], string>> = {
  'pg/': 'snapshots',
  'minio/': 'files',
  'index/': 'indexes',
  'receipts/': 'receipts',
  'owner/': 'owner mark',
  'base/': 'base backups',
  'wal/': 'WAL',
  'segments/': 'segments of indexes',
};

/** As keys begin with it, with its slash at the end: `shop/`. An empty one stays empty. */
export function normalPrefix(text: string): string {
  const name = text.trim();
  return name === '' || name.endsWith('/') ? name : `${name}/`;
}

/** Every place that an application's keys lie below: `shop/`, or without a prefix the areas. */
export function placesOf(prefix: string): readonly string[] {
  return prefix === '' ? areas : [prefix];
}

/** As records and messages name an application's part of the vault: `crm-vault/shop`, and without a prefix the bucket. */
export function vaultName(bucket: string, prefix: string): string {
  return prefix === '' ? bucket : `${bucket}/${prefix.slice(0, -1)}`;
}
