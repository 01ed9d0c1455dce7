import assert from 'node:assert/strict';
import { test } from 'node:test';
import { textWidth } from '../../../lib/cli/output/printable.ts';
import { createReporter } from '../../../lib/cli/output/terminal.ts';
import { memoryScreen } from './memory.ts';

function clockAt(): { seconds: number; clock: Parameters<typeof createReporter>[1] } {
  const hand = { seconds: 0 };
  const clock = { now: () => new Date(0), seconds: () => hand.seconds, sleep: () => Promise.resolve() };
  return Object.assign(hand, { clock });
}

test('without a terminal every stage is one line, with its duration, and nothing is drawn', () => {
  const { screen, written } = memoryScreen();
  const hand = clockAt();
  const reporter = createReporter(screen, hand.clock);
  reporter.stage('dump');
  reporter.progress(500e6, undefined, 'bytes');
  hand.seconds = 12;
  reporter.note('a note');
  reporter.progress(877e6, 877e6, 'bytes');
  reporter.stage('upload');
  hand.seconds = 12.5;
  reporter.warn('slow\u001B[2J');
  reporter.finish('failed');
  reporter.finish('done');
  assert.equal(
    written(),
    [
      '  a note',
      '✓ dump                   12 s  877 MB',
      'warning: slow\\u{1b}[2J',
      '✗ upload                0.5 s',
      '',
    ].join('\n'),
  );
});

test('a narrow terminal shows figures that fit it, and is drawn no more often than ten times a second', () => {
  const { screen, written } = memoryScreen({ columns: 30 });
  const hand = clockAt();
  const reporter = createReporter(screen, hand.clock);
  reporter.stage('upload');
  for (let done = 0; done < 1000; done += 1) {
    hand.seconds = done / 1000;
    reporter.progress(done, 1000, 'files');
  }
  const drawn = written().split('\r\u001B[2K');
  assert.ok(drawn.length >= 10 && drawn.length <= 13, `${drawn.length} drawn`);
  assert.ok(drawn.every((line) => textWidth(line) <= 29));
  assert.match(drawn.at(-1) ?? '', /^ {2}upload {2}\d\d % {2}\d\d\d files/);
  reporter.finish('done');
  assert.match(written(), /✓ upload {16}1\.0 s {2}999 files\n$/);
});

test('a wide terminal shows a bar', () => {
  const { screen, written } = memoryScreen({ columns: 80 });
  const hand = clockAt();
  const reporter = createReporter(screen, hand.clock);
  reporter.stage('upload');
  hand.seconds = 3;
  reporter.progress(250e6, 1e9, 'bytes');
  const pace = '83 MB/s  9.0 s left';
  assert.ok(written().endsWith(`  upload  █████░░░░░░░░░░░░░░░ 25 %  250 MB of 1.0 GB  ${pace}`), written());
});

test('colours are the terminal’s to have', () => {
  assert.equal(memoryScreen().screen.paint('red', 'x'), 'x');
  assert.equal(memoryScreen({ columns: 80, colours: true }).screen.paint('red', 'x'), '\u001B[31mx\u001B[39m');
});

test('what others print takes the place of the drawn line', () => {
  const { screen, written } = memoryScreen({ columns: 80 });
  const reporter = createReporter(screen, clockAt().clock);
  reporter.stage('plan');
  screen.line('Snapshot 2026-11-25/14');
  screen.line('  taken an hour ago');
  reporter.finish('done');
  const seen = written()
    .split('\n')
    .map((line) => line.split('\r\u001B[2K').at(-1));
  assert.match(seen.join('\n'), /^Snapshot 2026-11-25\/14\n {2}taken an hour ago\n✓ plan +0\.0 s\n$/);
});
