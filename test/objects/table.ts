import { type Fact, withoutOwner } from './facts.ts';
import type { Kind } from './kinds.ts';
import type { Restored } from './ways.ts';

/** How many of a kind's objects came back as they were; null where the way was not run. */
interface Cell {
  readonly same: number;
  readonly total: number;
}

/** A kind of object, and its cell for each way by the way's name. */
interface Line {
  readonly kind: Kind;
  readonly cells: ReadonlyMap<string, Cell>;
}

/**
 * Counts kind by kind what of `expected` each way brought back. Owners count only in the ways named in `owned`: a
 * `pg_restore --no-owner` leaves them out on purpose.
 */
export function tableOf(
  expected: readonly Fact[],
  ways: ReadonlyMap<string, readonly Fact[] | null>,
  owned: ReadonlySet<string> = new Set(),
): readonly Line[] {
  const kinds = [...new Set(expected.map(({ kind }) => kind))].toSorted();
  return kinds.map((kind) => {
    const wanted = expected.filter((fact) => fact.kind === kind && !fact.name.includes('.SUBSCRIPTION '));
    const cells = [...ways].map(([way, facts]) => {
      const text = owned.has(way) ? (fact: Fact): string => fact.text : withoutOwner;
      const there = new Set((facts ?? []).filter((fact) => fact.kind === kind).map((fact) => keyOf(fact, text)));
      return [
        way,
        { same: wanted.filter((fact) => there.has(keyOf(fact, text))).length, total: wanted.length },
      ] as const;
    });
    return { kind, cells: new Map(cells) };
  });
}

/** What `way` did not bring back, or brought back otherwise, named. */
export function missing(expected: readonly Fact[], facts: readonly Fact[] | null): readonly string[] {
  const there = new Map((facts ?? []).map((fact) => [`${fact.kind} ${fact.name}`, withoutOwner(fact)]));
  return expected.flatMap((fact) => {
    const name = `${fact.kind} ${fact.name}`;
    const found = there.get(name);
    if (found === undefined) return [`${name}: missing`];
    return found === withoutOwner(fact) ? [] : [`${name}: ${withoutOwner(fact)}\n→ ${found}`];
  });
}

function keyOf(fact: Fact, text: (fact: Fact) => string): string {
  return `${fact.name}\n${text(fact)}`;
}

/** The lines for people: one column a way. */
export function printed(title: string, lines: readonly Line[]): string {
  const ways = [...(lines[0]?.cells.keys() ?? [])];
  const rows = [
    [title, ...ways],
    ...lines.map(({ kind, cells }) => [kind, ...ways.map((way) => words(cells.get(way)))]),
  ];
  const widths = [title, ...ways].map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function words(cell: Cell | undefined): string {
  if (cell === undefined) return 'NOT RUN';
  return cell.same === cell.total ? 'all' : `${cell.same} of ${cell.total}`;
}

/**
 * Where a restore by Lifeboat brought back less than the same role does by hand, one line a kind. Whatever its master may do, a
 * restore without `--as-master` works as a plain role, and is compared with one. Subscriptions no restore brings back. One that stopped at
 * the first object that failed is not compared where the one by hand had failures too: that is what it is told to do.
 */
export function worse(lines: readonly Line[], ways: ReadonlyMap<string, Restored>): readonly string[] {
  return [...ways].flatMap(([way, { facts, outcome }]) => {
    const hand = handOf(way, ways);
    if (
      way.endsWith(' by hand') ||
      (facts === null && !way.includes('--keep-going') && ways.get(hand)?.outcome !== 'done')
    ) {
      return [];
    }
    return lines.flatMap(({ kind, cells }) => {
      if (kind === 'SUBSCRIPTION') return [];
      const [ours, theirs] = [cells.get(way), cells.get(hand)];
      if (ours === undefined || theirs === undefined) return [`${kind}: ${way} or ${hand} was not run`];
      return ours.same >= theirs.same ? [] : [`${kind}: ${way} ${ours.same}, ${hand} ${theirs.same} (${outcome})`];
    });
  });
}

function handOf(way: string, ways: ReadonlyMap<string, Restored>): string {
  const [role = ''] = way.split(' ');
  const asPlain = !way.includes('--as-master') && ways.get('plain by hand')?.outcome !== 'done';
  return `${asPlain ? 'plain' : role} by hand`;
}
