/** What trials showed a store can do. Jobs start from it and report a store that can no longer do it. */
export interface Capabilities {
  /** Day of the trial, UTC: `2026-12-01`. */
  readonly found: string;
  /** What the store called itself in its replies; `unnamed` where it did not. */
  readonly store: string;
  /** Of a write under `If-None-Match: *` to a key that is taken. */
  readonly conditions: (typeof conditionWords)[number];
  /** The checksum that the store verifies bytes with. */
  readonly checksums: (typeof checksumWords)[number];
  /** Maximum number of parts in one upload. */
  readonly parts: number;
  readonly lifecycle: (typeof knownWords)[number];
}

const conditionWords = ['refused', 'ignored', 'unknown'] as const;
const checksumWords = ['whole object', 'each part', 'Content-MD5'] as const;
const knownWords = ['known', 'unknown'] as const;

/** One line, as a setting holds it: `found=2026-12-01, store=MinIO, …`. */
export function capabilitiesText(capabilities: Capabilities): string {
  return Object.entries(capabilities)
    .map(([name, value]) => `${name}=${value}`)
    .join(', ');
}

/** Null for any other text. Fields added by a newer program are ignored. */
export function parseCapabilities(text: string): Capabilities | null {
  const values = new Map(
    text.split(',').map((pair) => {
      const [name = '', ...rest] = pair.split('=');
      return [name.trim(), rest.join('=').trim()] as const;
    }),
  );
  const found = values.get('found') ?? '';
  const conditions = conditionWords.find((word) => word === values.get('conditions'));
  const checksums = checksumWords.find((word) => word === values.get('checksums'));
  const lifecycle = knownWords.find((word) => word === values.get('lifecycle'));
  const parts = Number(values.get('parts'));
  if (!/^\d{4}-\d{2}-\d{2}$/.test(found) || !Number.isInteger(parts) || parts < 2) return null;
  if (conditions === undefined || checksums === undefined || lifecycle === undefined) return null;
  return { found, store: values.get('store') ?? 'unnamed', conditions, checksums, parts, lifecycle };
}

const told: Readonly<Record<'conditions' | 'checksums' | 'parts' | 'lifecycle', string>> = {
  conditions: 'a write to a key that is taken (If-None-Match)',
  checksums: 'what bytes are checked by',
  parts: 'the most parts of an upload',
  lifecycle: 'lifecycle rules',
};

/** What has changed, one sentence each. */
export function changedCapabilities(before: Capabilities, now: Capabilities): readonly string[] {
  return (['conditions', 'checksums', 'parts', 'lifecycle'] as const).flatMap((name) =>
    before[name] === now[name] ? [] : [`${told[name]}: ${before[name]} on ${before.found}, ${now[name]} now`],
  );
}
