/**
 * The little of XML that stores send: elements without attributes of interest, text with entities. A key cannot hold a
 * raw `<`, so that cutting at tags is safe; a listing of 200,000 keys is read several times faster than by a parser.
 */

/** The decoded text of the first `<name>` in `xml`; undefined where there is none. */
export function textOf(xml: string, name: string): string | undefined {
  const open = `<${name}>`;
  const start = xml.indexOf(open);
  if (start === -1) return undefined;
  const end = xml.indexOf('</', start + open.length);
  return end === -1 ? undefined : decoded(xml.slice(start + open.length, end));
}

/** The content of each `<name>`, in order; for elements that do not nest in themselves. */
export function blocksOf(xml: string, name: string): readonly string[] {
  const [, ...blocks] = xml.split(`<${name}>`);
  const close = `</${name}>`;
  return blocks.map((block) => {
    const end = block.indexOf(close);
    return end === -1 ? block : block.slice(0, end);
  });
}

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function decoded(text: string): string {
  if (!text.includes('&')) return text;
  return text.replaceAll(
    /&(?:#x([0-9a-f]+)|#([0-9]+)|([a-z]+));/gi,
    (whole, hex?: string, decimal?: string, name?: string) => {
      if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
      if (decimal !== undefined) return String.fromCodePoint(Number.parseInt(decimal, 10));
      return named[name ?? ''] ?? whole;
    },
  );
}
