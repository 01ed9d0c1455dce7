import { humanSeconds } from './duration.ts';
import type { Message } from './incidents.ts';

/** A message for people who read it in a mail: the title carries the most important fact, each line one more. */
export interface MessageText {
  readonly title: string;
  readonly lines: readonly string[];
}

const titles: Readonly<Record<Message['kind'], (subject: string) => string>> = {
  bad: (subject) => `${subject} needs attention`,
  good: (subject) => `${subject} works again`,
  test: () => 'a test message',
};

/** `host`: the name of the source. */
export function messageText(host: string, message: Message): MessageText {
  const { kind, subject, text, since, endedAt, lastGoodAt, hint, article } = message;
  const lasted = endedAt === null ? '' : `, for ${spanOf(since, endedAt)}`;
  const rows: readonly (readonly [string, string | null])[] = [
    ['since', kind === 'test' ? null : `${moment(since)}${lasted}`],
    ['ended', endedAt === null ? null : moment(endedAt)],
    ['last good', kind === 'bad' ? lastGood(lastGoodAt, since) : null],
    ['to do', hint],
    ['read', article],
  ];
  const shown = rows.filter((row): row is readonly [string, string] => row[1] !== null);
  return {
    title: `[lifeboat] ${host}: ${titles[kind](subject)}`,
    lines: [text, '', ...shown.map(([name, value]) => `${name.padEnd(10)} ${value}`)],
  };
}

function lastGood(at: string | null, since: string): string {
  return at === null ? 'none that is known here' : `${moment(at)}, ${spanOf(at, since)} before`;
}

/** `2026-03-01 12:07 UTC` */
function moment(at: string): string {
  return `${at.slice(0, 10)} ${at.slice(11, 16)} UTC`;
}

function spanOf(from: string, to: string): string {
  return humanSeconds((Date.parse(to) - Date.parse(from)) / 1000);
}
