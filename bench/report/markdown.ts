import { isMet } from '../benchmark.ts';
import { shortfalls } from '../shortfalls.ts';
import type { Section } from './section.ts';
import { aimOf, rangeOf, valueOf, verdictOf } from './words.ts';

/**
 * docs/benchmarks.md. Sections that did not run this time stay as `before` has them, each with its own date; `titles`
 * gives their order.
 */
export function markdown(
  before: string,
  titles: readonly string[],
  sections: readonly Section[],
  facts: readonly string[],
): string {
  const texts = new Map(
    before
      .split(/^## /m)
      .slice(1)
      .map((text) => [text.slice(0, text.indexOf('\n')), text.trim()]),
  );
  for (const section of sections) texts.set(section.benchmark.title, sectionText(section));
  return `${[
    '# Benchmarks',
    'Written by `npm run bench`; do not edit. Every number compares programs that ran in turns in the same run (A B B A …), on data that the bench made itself, with all servers on the same cores: the median and the range of the rounds. Absolute times of another day or machine say little.',
    facts.map((fact) => `- ${fact}`).join('\n'),
    ...titles.flatMap((title) => texts.get(title) ?? []).map((text) => `## ${text}`),
  ].join('\n\n')}\n`;
}

/** Without the `## ` before its title. */
function sectionText({ benchmark, findings, seconds, pairs }: Section): string {
  const rows = findings.map((finding) => {
    const cells = [
      finding.what,
      valueOf(finding),
      rangeOf(finding),
      aimOf(finding),
      verdictOf(finding),
      finding.detail,
    ];
    return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  });
  const missed = findings.filter((finding) => !isMet(finding));
  const day = new Date().toISOString().slice(0, 10);
  return [
    benchmark.title,
    benchmark.method,
    `\`npm run bench -- --only ${benchmark.name} --pairs ${pairs}\`, ${day}, ${seconds.toFixed(0)} s:`,
    ['| | median | range | aim | | behind it |', '|---|---|---|---|---|---|', ...rows].join('\n'),
    ...missed.map(({ what }) => `Missed: ${what}. ${shortfalls[what] ?? 'Not looked into yet.'}`),
  ].join('\n\n');
}
