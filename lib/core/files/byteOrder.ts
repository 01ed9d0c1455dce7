/**
 * Orders two strings as their UTF-8 bytes are ordered, which is how S3 lists keys. Negative, 0 or positive.
 *
 * JavaScript's `<` compares UTF-16 units: it puts every character above U+FFFF (surrogates, D800–DFFF) before
 * U+E000–U+FFFF. Those two ranges are swapped here; everything else already agrees. Lone surrogates have no UTF-8 form
 * and never come out of a decoded listing.
 */
export function compareBytes(a: string, b: string): number {
  if (a === b) return 0;
  const shared = Math.min(a.length, b.length);
  for (let at = 0; at < shared; at += 1) {
    const left = a.charCodeAt(at);
    const right = b.charCodeAt(at);
    if (left !== right) return rank(left) - rank(right);
  }
  return a.length - b.length;
}

function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}
