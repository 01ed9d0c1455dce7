import { notify } from '../compose/notifications.ts';
import { scheduledJobs } from '../core/runs/timetable.ts';
import { type ExitName, Failure } from '../errors.ts';
import type { Notifications } from '../jobs/notify.ts';
import { defineCommand } from './command.ts';
import { flag, oneOf } from './options.ts';
import { printable } from './output/printable.ts';
import type { Screen } from './output/screen.ts';

export const notifyCommand = defineCommand({
  name: 'notify',
  summary: 'who is told when a job turns bad or good again, and what is open; --test tells everybody a test',
  options: {
    test: flag('--test', 'send a test message through every channel; exit code 3 when one did not take it'),
    ended: oneOf(
      '--ended <job>',
      'for a service: tell that its run was killed, when $SERVICE_RESULT says so',
      scheduledJobs,
    ),
  },
  examples: [
    { type: 'lifeboat notify --test', does: 'after every change of a NOTIFY_ variable' },
    { type: 'lifeboat notify', does: 'what is configured, what was told and is not over' },
  ],
  async run(context, { test, ended }) {
    const settings = await context.settings();
    const found = await notify({ settings, clock: context.clock, reporter: context.reporter }, { test, ended });
    if (found.lines.length === 0 && ended === undefined) {
      throw new Failure('configuration', 'nobody is told: no channel is configured', {
        hint: 'set NOTIFY_WEBHOOK_URL, or NOTIFY_MAIL_URL with NOTIFY_MAIL_FROM and NOTIFY_MAIL_TO',
      });
    }
    return { exit: exitOf(found), document: found, print: (screen) => print(screen, found, test) };
  },
});

function exitOf({ lines }: Notifications): ExitName {
  return lines.every(({ failure }) => failure === null) ? 'done' : 'partial';
}

function print(screen: Screen, { lines, troubles: incidents }: Notifications, test: boolean): void {
  for (const { channel, failure } of lines) {
    if (failure === null) {
      screen.line(`${screen.paint('green', '✓')} ${channel}${test ? ': took the test' : ''}`);
      continue;
    }
    const when = test ? '' : ` (since ${failure.since})`;
    screen.line(`${screen.paint('red', '✗')} ${channel}: ${printable(failure.reason)}${when}`);
    const hint = failure.hint ?? 'lifeboat notify --test';
    screen.line(`  ${screen.paint('cyan', 'hint:')} ${hint}`);
  }
  for (const { text, since, article } of incidents) {
    screen.line(`${screen.paint('yellow', '!')} ${printable(text)}; since ${since}, see ${article}`);
  }
}
