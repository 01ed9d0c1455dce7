import { type Line, sumOf } from './line.ts';
import { linesOf } from './lines.ts';
import { date, note, priceOf, prices, region } from './prices.ts';
import type { Templates } from './template.ts';
import { type Usage, usages } from './usage.ts';
import type { Way } from './ways.ts';

/** docs/cost.md, whole. */
export function costPage(ways: ReadonlyMap<Way, Templates>): string {
  return [
    '# What it costs on AWS',
    '',
    'Written by `npm run cost` from the synthesized templates and [prices.json](prices.json); do not edit.',
    '',
    `List prices of ${region} of ${date}. ${note}`,
    '',
    'A sum in brackets leaves out what is free: it is what an account pays that has used that up with other things.',
    '',
    '## A month',
    '',
    'Without storage: what the stacks cost by being there and doing their work in a month in which nothing fails, beside it what the',
    "fixed address costs that the source's firewall asks for (the address itself and the machine or gateway that holds it), and both",
    'together.',
    '',
    ...table(
      [
        'way of reaching the source',
        ...usages.flatMap(({ name }) => [`${name}: stacks`, `${name}: address`, `**${name}: together**`]),
      ],
      [...ways].map(([way, templates]) => [way, ...usages.flatMap((usage) => monthOf(linesOf(templates, usage)))]),
    ),
    '',
    'Storage and its requests, the same in every way:',
    '',
    ...table(
      ['', ...usages.map(({ name }) => name)],
      [['vault and image', ...usages.map((usage) => sumText(linesOf(anyOf(ways), usage), 'storage'))]],
    ),
    '',
    ...usages.flatMap(assumptions),
    '',
    ...[...ways].flatMap(([way, templates]) => positions(way, templates)),
    '## Prices',
    '',
    ...table(
      ['price', 'USD', 'for one', 'free every month', 'page'],
      [...prices].map(([name, { usd, unit, free, page }]) => [name, String(usd), unit, String(free ?? ''), page]),
    ),
    '',
  ].join('\n');
}

function monthOf(lines: readonly Line[]): readonly string[] {
  return [sumText(lines, 'running'), sumText(lines, 'address'), `**${sumText(lines, 'running', 'address')}**`];
}

function anyOf(ways: ReadonlyMap<Way, Templates>): Templates {
  const templates = ways.get('existing VPC');
  if (templates === undefined) throw new Error('there is no template');
  return templates;
}

function sumText(lines: readonly Line[], ...kinds: readonly Line['kind'][]): string {
  const { alone, beside } = sumOf(lines.filter(({ kind }) => kinds.includes(kind)));
  return `$${alone.toFixed(2)} ($${beside.toFixed(2)})`;
}

function assumptions(usage: Usage): readonly string[] {
  const { name, minutesPerRun, archiveGigabytes, dumpGigabytes, mirrorGigabytes, files, changedFilesPerMonth } = usage;
  const { drillDatabaseHours, looksPerMonth } = usage;
  const minutes = Object.entries(minutesPerRun).map(([job, spent]) => `${job} ${spent} min`);
  return [
    `- *${name}*: every hour ${archiveGigabytes} GB of rows, stored as ${dumpGigabytes} GB; ${files} files of ${mirrorGigabytes} GB, ${changedFilesPerMonth} of them new or ` +
      `changed in a month; a run is paid for ${minutes.join(', ')}, the drill's database for ${drillDatabaseHours} h; somebody looks at the ` +
      `dashboards ${looksPerMonth} times.`,
  ];
}

function positions(way: Way, templates: Templates): readonly string[] {
  const [first = [], ...others] = usages.map((usage) =>
    linesOf(templates, usage).filter(({ kind }) => kind !== 'storage'),
  );
  const rows = first.map(({ what, price, amount }, index) => {
    const amounts = [amount, ...others.map((lines) => lines[index]?.amount ?? 0)];
    const { usd, unit } = priceOf(price);
    return [what, unit, ...amounts.map((units) => `${round(units)} → $${(units * usd).toFixed(2)}`)];
  });
  const shown = rows.filter((row) => !row.slice(2).every((cell) => cell.startsWith('0 ')));
  return [
    `## ${way}`,
    '',
    'Before anything that is free is taken off.',
    '',
    ...table(['', 'unit', ...usages.map(({ name }) => name)], shown),
    '',
  ];
}

function round(amount: number): string {
  return amount >= 100 ? String(Math.round(amount)) : String(Number(amount.toPrecision(3)));
}

function table(titles: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  return [titles, titles.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
}
