import { countText } from '../lib/cli/output/amounts.ts';
import { humanBytes } from '../lib/core/runs/bytes.ts';
import type { DatabaseFacts } from '../test/marina/proof.ts';
import { differences } from '../test/marina/proof.ts';
import type { Facts } from './facts.ts';

/** One line of the final table. */
export interface Line {
  readonly what: string;
  readonly before: string;
  readonly back: string;
  /** One sentence each. */
  readonly differences: readonly string[];
}

/** What there was, held against what came back. */
export function balance(before: Facts, after: Facts): readonly Line[] {
  const sections = (...names: readonly (keyof DatabaseFacts)[]): Omit<Line, 'what'> => ({
    before: countText(entries(before, names)),
    back: countText(entries(after, names)),
    differences: names.flatMap((name) =>
      differences(
        before.database,
        after.database,
        all.filter((other) => other !== name),
      ),
    ),
  });
  const all = Object.keys(before.database) as (keyof DatabaseFacts)[];
  return [
    { what: 'tables and views', ...sections('contents') },
    { what: 'rows in them', ...sections('rows'), before: rows(before), back: rows(after) },
    { what: 'definitions', ...sections('definitions') },
    { what: 'sequences', ...sections('sequences') },
    { what: 'large objects', ...sections('largeObjects') },
    { what: 'extensions', ...sections('extensions') },
    { what: 'owners and rights', ...sections('owners', 'privileges') },
    { what: 'comments', ...sections('comments') },
    { what: 'database settings', ...sections('database') },
    {
      what: 'files',
      before: countText(before.files.size),
      back: countText(after.files.size),
      differences: fileDifferences(before, after),
    },
    { what: 'bytes in them', before: fileBytes(before), back: fileBytes(after), differences: [] },
  ];
}

function entries({ database }: Facts, names: readonly (keyof DatabaseFacts)[]): number {
  return names.reduce((sum, name) => sum + Object.keys(database[name]).length, 0);
}

function rows({ database }: Facts): string {
  return countText(Object.values(database.rows).reduce((sum, count) => sum + Number(count), 0));
}

function fileBytes({ files }: Facts): string {
  return humanBytes([...files.values()].reduce((sum, { bytes }) => sum + bytes, 0));
}

function fileDifferences(before: Facts, after: Facts): readonly string[] {
  const keys = [...new Set([...before.files.keys(), ...after.files.keys()])].toSorted();
  return keys.flatMap((key) => {
    const [was, is] = [before.files.get(key), after.files.get(key)];
    const name = `file ${JSON.stringify(key)}`;
    if (was === undefined) return [`${name} was not there before`];
    if (is === undefined) return [`${name} is missing`];
    if (was.bytes !== is.bytes || was.md5 !== is.md5) return [`${name} has other bytes`];
    return was.metadata === is.metadata ? [] : [`${name}: ${was.metadata} → ${is.metadata}`];
  });
}
