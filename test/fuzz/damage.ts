import type { Random } from './random.ts';

/** A way to spoil a record's text or its stored bytes. */
export type Damage<T> = (found: T, random: Random) => T;

/** Any byte may be hit: what is stored is damaged by nobody in particular. */
export const byteDamages: Readonly<Record<string, Damage<Uint8Array>>> = {
  'bits flipped': (bytes, random) => {
    const flipped = Uint8Array.from(bytes);
    for (let left = 1 + random.below(8); left > 0 && flipped.length > 0; left -= 1) {
      const at = random.below(flipped.length);
      flipped[at] = (flipped[at] ?? 0) ^ (1 << random.below(8));
    }
    return flipped;
  },
  'cut short': (bytes, random) => bytes.subarray(0, random.below(bytes.length + 1)),
  'bytes put in': (bytes, random) =>
    spliced(
      bytes,
      random,
      Uint8Array.from({ length: 1 + random.below(64) }, () => random.below(256)),
    ),
  'a part twice': (bytes, random) => {
    const from = random.below(bytes.length + 1);
    return spliced(bytes, random, bytes.subarray(from, from + random.below(400)));
  },
  'a part left out': (bytes, random) => {
    const from = random.below(bytes.length + 1);
    return Buffer.concat([bytes.subarray(0, from), bytes.subarray(from + 1 + random.below(200))]);
  },
};

function spliced(bytes: Uint8Array, random: Random, part: Uint8Array): Uint8Array {
  const at = random.below(bytes.length + 1);
  return Buffer.concat([bytes.subarray(0, at), part, bytes.subarray(at)]);
}

/** Stands in a document for text that no value renders to. */
const rawTexts: Readonly<Record<string, (random: Random) => string>> = {
  '@deep': (random) => nested(random.of([60, 70, 5000, 200_000])),
  '@infinite': () => '1e999',
  '@negative': () => '-0',
  '@long': (random) => JSON.stringify('x'.repeat(random.of([64, 5000, 2_000_000]))),
  '@many': (random) => `[${Array.from({ length: random.of([100, 20_000]) }, (_, at) => String(at)).join(',')}]`,
  '@twice': () => '1,"format":"1.0","format":"2.0","x":1',
};

function nested(levels: number): string {
  return '['.repeat(levels) + ']'.repeat(levels);
}

const awkward: readonly unknown[] = [
  ...Object.keys(rawTexts),
  null,
  true,
  0,
  -1,
  0.5,
  1e308,
  2 ** 53,
  '',
  '\u0000',
  '\ud800',
  '__proto__',
  '1.9',
  '2.0',
  '../../etc',
  '0000-01-01T00:00:00Z',
  '9999-12-31T23:59:59.999Z',
  '2026-02-30T00:00:00.000Z',
  '2026-03-10T14:59:00.000Z',
  '2026-03-10/14',
  '2026-03-10/25',
  'crm',
  'pg/crm/2026-03-10/14.dump.gz.gpg',
  'index/crm/2026-03-10/10-17.jsonl.gz',
  'f'.repeat(64),
  'FFFFFFFF/FFFFFFFF',
  'index',
  'failed',
  [],
  [null],
  {},
  { key: 'a', versionId: 'v' },
];

/** What can be done to a document of JSON that stays one, as a rule. */
export const documentDamages: Readonly<Record<string, Damage<string>>> = {
  'a field changed': (text, random) =>
    changed(text, random, (holder, key) => {
      holder[key] = random.of(awkward);
    }),
  'a field left out': (text, random) =>
    changed(text, random, (holder, key) => {
      if (Array.isArray(holder)) holder.splice(Number(key), 1);
      else Reflect.deleteProperty(holder, key);
    }),
  'a field of another place': (text, random) =>
    changed(text, random, (holder, key, all) => {
      const [from, name] = random.of(all);
      holder[key] = structuredClone(from[name]);
    }),
  'a number moved': (text, random) =>
    changed(
      text,
      random,
      (holder, key) => {
        holder[key] = Number(holder[key]) + random.of([1, -1, 0.5, 2 ** 40, -(2 ** 40)]);
      },
      (value) => typeof value === 'number',
    ),
  'a time moved': (text, random) =>
    changed(
      text,
      random,
      (holder, key) => {
        const days = random.of([1 / 96, -1 / 96, 1, -1, 30, -40, 4000]);
        holder[key] = new Date(Date.parse(String(holder[key])) + days * 86_400_000).toISOString();
      },
      (value) => typeof value === 'string' && /^\d{4}-\d{2}-\d{2}T/.test(value),
    ),
  'a field more': (text, random) =>
    changed(
      text,
      random,
      (holder) => {
        holder[random.of(['constructor', '__proto__', 'toString', 'later', 'same', 'goneAt', 'pins', 'alarm'])] =
          random.of(awkward);
      },
      (value) => typeof value === 'object' && value !== null,
    ),
  'an item twice': (text, random) =>
    changed(
      text,
      random,
      (holder, key) => {
        const own = holder[key];
        if (Array.isArray(own)) holder[key] = [own, own].flat();
      },
      Array.isArray,
    ),
};

type Holder = Record<string, unknown>;
type Place = readonly [holder: Holder, key: string];

function changed(
  text: string,
  random: Random,
  change: (holder: Holder, key: string, all: readonly Place[]) => void,
  accept: (value: unknown) => boolean = () => true,
): string {
  const root: Holder = { document: JSON.parse(text) as unknown };
  const all = [...placesIn(root)].slice(1);
  const fitting = all.filter(([holder, key]) => accept(holder[key]));
  if (fitting.length === 0) return text;
  change(...random.of(fitting), all);
  const rendered = `${JSON.stringify(root['document'], null, text.includes('\n  ') ? 2 : 0)}\n`;
  return rendered.replaceAll(/"(@[a-z]+)"/g, (found, name: string) => rawTexts[name]?.(random) ?? found);
}

function* placesIn(holder: Holder): Generator<Place> {
  for (const key of Object.keys(holder)) {
    yield [holder, key];
    const value = holder[key];
    if (typeof value === 'object' && value !== null) yield* placesIn(value as Holder);
  }
}

/** An index is a document on every line: one line is damaged, or the lines themselves. */
export const lineDamages: Readonly<Record<string, Damage<string>>> = {
  ...Object.fromEntries(
    Object.entries(documentDamages).map(([name, damage]): [string, Damage<string>] => [
      name,
      (text, random) =>
        onLines(text, (lines) => {
          const at = random.chance(0.5) ? 0 : random.below(lines.length);
          lines[at] = damage(lines[at] ?? '', random).trimEnd();
        }),
    ]),
  ),
  'a line left out': (text, random) => onLines(text, (lines) => lines.splice(random.below(lines.length), 1)),
  'a line twice': (text, random) =>
    onLines(text, (lines) => lines.splice(random.below(lines.length), 0, random.of(lines))),
  'a line more': (text, random) =>
    onLines(text, (lines) => lines.push(random.of(['', '{}', 'null', '-----BEGIN PGP SIGNATURE-----', '\u0000']))),
  'thousands of empty lines': (text, random) => text + '\n'.repeat(random.of([10, 5000, 3_000_000])),
  'its entries gone': (text, random) =>
    onLines(text, (lines) =>
      lines.forEach((line, at) => {
        if (at > 0) {
          lines[at] = line.replace(
            '"sha256"',
            `"goneAt":"${random.of(['2020-01-01T00:00:00Z', '2026-01-01T00:00:00.000Z'])}","sha256"`,
          );
        }
      }),
    ),
};

function onLines(text: string, change: (lines: string[]) => unknown): string {
  const lines = text.trimEnd().split('\n');
  change(lines);
  return `${lines.join('\n')}\n`;
}
