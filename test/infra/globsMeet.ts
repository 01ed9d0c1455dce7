/**
 * Whether some text fits both patterns. In either of them `*` stands for any text, `+` for any text without a slash, `?`
 * for one character; the rest for itself.
 */
export function globsMeet(one: string, other: string): boolean {
  const known = new Map<string, boolean>();
  const meet = (i: number, j: number): boolean => {
    const at = `${i} ${j}`;
    const answer = known.get(at) ?? met(i, j);
    known.set(at, answer);
    return answer;
  };
  const met = (i: number, j: number): boolean => {
    const [a, b] = [one[i], other[j]];
    if (a === undefined && b === undefined) return true;
    if (many(a)) return meet(i + 1, j) || (b !== undefined && takes(a, b) && meet(i, j + 1));
    if (many(b)) return meet(i, j + 1) || (a !== undefined && takes(b, a) && meet(i + 1, j));
    return a !== undefined && b !== undefined && (a === b || a === '?' || b === '?') && meet(i + 1, j + 1);
  };
  return meet(0, 0);
}

function many(character: string | undefined): character is '*' | '+' {
  return character === '*' || character === '+';
}

function takes(wildcard: '*' | '+', character: string): boolean {
  return wildcard === '*' || character !== '/';
}
