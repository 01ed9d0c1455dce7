import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { systemClock } from '../../../lib/adapters/local/clock/clock.ts';
import { socketExclusion } from '../../../lib/adapters/local/exclusion/exclusion.ts';
import { journalIn } from '../../../lib/adapters/local/journal/journal.ts';
import { mailSender } from '../../../lib/adapters/notify/mail/sender.ts';
import { healthchecksPings } from '../../../lib/adapters/notify/pings/pings.ts';
import { webhookSender } from '../../../lib/adapters/notify/webhook/sender.ts';
import type { Message } from '../../../lib/core/runs/incidents.ts';
import type { ScheduledJob } from '../../../lib/core/runs/timetable.ts';
import { type Attempt, attemptOf } from '../../../lib/jobs/notify/attempt.ts';
import { recordAndNotify } from '../../../lib/jobs/notify/recordAndNotify.ts';
import type { Clock } from '../../../lib/ports/clock.ts';
import type { Channel, Journal, NotificationSender, Pings } from '../../../lib/ports/notify.ts';
import { mailbox } from '../../adapters/notify/mail/mailbox.ts';
import { type Receiver, receiver } from '../../helpers/receiver.ts';
import { scratch } from '../../helpers/scratch.ts';
import { listeningReporter } from '../helpers/watching.ts';
import { after, done, machine, monday, type Outside } from './machine.ts';
import { type SimulatedClock, simulatedClock } from './simulatedClock.ts';

const hour = 3_600_000;
const day = 24;

/** In hours from Monday, 00:00. */
const deadVault = { from: day, to: 2 * day };
const restartAt = day + 12;
const wrongPassword = { from: 2 * day + 10, to: 2 * day + 13 };
const deadWebhook = { from: 2 * day + 9.5, to: 2 * day + 11.5 };
const fixedByHandAt = 2 * day + 13.05;
const unreadableFile = { from: 3 * day + 8, to: 4 * day + 12.5 };
const off = { from: 4 * day + 2, to: 4 * day + 9.5 };
const slowBackupAt = 5 * day + 2;
const hangingBackupAt = 5 * day + 6;

function during({ from, to }: { readonly from: number; readonly to: number }, at: Date): boolean {
  return at >= after(from) && at < after(to);
}

function within(hours: number, at: Date): boolean {
  return during({ from: hours, to: hours + 1 }, at);
}

/** What the operator's host meets in that week. */
async function fate(job: ScheduledJob, at: Date, clock: SimulatedClock, signal: AbortSignal): Promise<Attempt> {
  if (job === 'backup' && within(slowBackupAt, at)) await clock.sleep(1.5 * hour, signal);
  if (job === 'backup' && within(hangingBackupAt, at)) await clock.sleep(5.2 * hour, signal);
  if (during(deadVault, at)) {
    return { ...done, exit: 'vault', summary: 'the vault crm-vault cannot be reached', hint: 'is its host up?' };
  }
  if (job === 'backup' && during(wrongPassword, at)) {
    return { ...done, exit: 'credentials', summary: 'password refused for user crm', hint: 'mend DATABASE_URL' };
  }
  if (job === 'mirror' && during(unreadableFile, at)) {
    const details = { failed: [{ key: 'contracts/7.pdf', reason: 'access denied' }] };
    return attemptOf(
      { job, exit: 'partial', summary: '1 could not be copied: "contracts/7.pdf"', warnings: [], details },
      '',
    );
  }
  return done;
}

/** An announcer in whose calls time stands still, and what it delivered. */
function noted(clock: SimulatedClock, name: string, sender: NotificationSender, told: string[]): Channel {
  const send = async (message: Message): Promise<void> => {
    await sender.send(message);
    told.push(
      `${clock.now().toISOString().slice(0, 16)}  ${name.padEnd(7)}  ${message.kind.padEnd(4)}  ${message.subject}`,
    );
  };
  return { name, announcer: { send } };
}

/** Real files, a real webhook, a real mail server and a real receiver of pings, in simulated time. */
function outsideOf(
  clock: SimulatedClock,
  places: { readonly directory: string; readonly web: Receiver; readonly smtpPort: number },
): Outside & { readonly told: readonly string[] } {
  const { directory, web, smtpPort } = places;
  // A pause between two tries would wait for a time that stands still.
  const hasty: Clock = { now: () => clock.now(), seconds: () => clock.seconds(), sleep: async () => undefined };
  const exclusion = socketExclusion({ scope: directory, clock: systemClock });
  const real = journalIn({ directory, host: 'crm', exclusion, clock: systemClock });
  const journal: Journal = {
    read: async () => clock.still(async () => real.read()),
    inTurn: async (use) => clock.still(async () => real.inTurn(use)),
  };
  const urls = { backup: `${web.url}/ping`, mirror: undefined, prune: undefined, drill: undefined };
  const posted = healthchecksPings(urls, { clock: hasty, redact: (text) => text });
  const pings: Pings = {
    jobs: posted.jobs,
    started: async (job) => clock.still(async () => posted.started(job)),
    ended: async (job, well, log) => clock.still(async () => posted.ended(job, well, log)),
    test: async (job) => clock.still(async () => posted.test(job)),
  };
  const told: string[] = [];
  const webhook = webhookSender({ url: `${web.url}/hook`, secret: 'shared', host: 'crm', clock: hasty });
  const server = { host: '127.0.0.1', port: smtpPort, security: 'plain', login: undefined } as const;
  const mail = mailSender({
    server,
    from: 'lifeboat@example.com',
    to: 'ops@example.com',
    host: 'crm',
    clock: hasty,
  });
  const channels = [noted(clock, 'webhook', webhook, told), noted(clock, 'mail', mail, told)];
  return { clock, journal, channels, pings, told };
}

function print(t: TestContext, told: readonly string[]): void {
  for (const line of ['when (UTC)        channel  kind  subject', ...told]) t.diagnostic(line);
}

test('of a bad week people hear one bad and one good message for each incident, on every channel', async (t) => {
  await using folder = await scratch('week');
  const clock = simulatedClock(monday);
  await using web = await receiver((_, path) => (path === '/hook' && during(deadWebhook, clock.now()) ? 503 : 200));
  await using box = await mailbox();
  const outside = outsideOf(clock, { directory: folder.path, web, smtpPort: box.port });
  const { boot, started, count } = machine(outside, async (job, at, signal) => fate(job, at, clock, signal));

  const first = boot();
  await clock.advance(after(restartAt));
  await first.stop();
  const second = boot();
  await clock.advance(after(fixedByHandAt));
  const byHand = { ...outside, reporter: listeningReporter() };
  await clock.still(async () => recordAndNotify(byHand, 'backup', null, async () => done));
  await clock.advance(after(off.from));
  await second.stop();
  await clock.advance(after(off.to));
  const third = boot();
  await clock.advance(after(7 * day));
  await third.stop();

  print(t, outside.told);
  assert.deepEqual(
    outside.told.map((line) => line.replaceAll(/ +/g, ' ')).toSorted(),
    [
      '2026-03-03T00:07 mail bad vault',
      '2026-03-03T00:07 webhook bad vault',
      '2026-03-04T00:07 mail good vault',
      '2026-03-04T00:07 webhook good vault',
      '2026-03-04T10:07 mail bad backup',
      // The webhook was down then.
      '2026-03-04T12:07 webhook bad backup',
      '2026-03-04T13:03 mail good backup',
      '2026-03-04T13:03 webhook good backup',
      '2026-03-05T08:17 mail bad mirror in part',
      '2026-03-05T08:17 webhook bad mirror in part',
      '2026-03-06T13:17 mail good mirror in part',
      '2026-03-06T13:17 webhook good mirror in part',
      // Slow: two hours after the snapshot before it there is no other one.
      '2026-03-07T03:07 mail bad backup',
      '2026-03-07T03:07 webhook bad backup',
      '2026-03-07T03:37 mail good backup',
      '2026-03-07T03:37 webhook good backup',
      // Hanging.
      '2026-03-07T07:07 mail bad backup',
      '2026-03-07T07:07 webhook bad backup',
      '2026-03-07T11:19 mail good backup',
      '2026-03-07T11:19 webhook good backup',
    ].toSorted(),
  );
  // Seven hours of Friday were missed, and of each job one run made up for them; nothing ran twice.
  assert.equal(new Set(started).size, started.length);
  assert.deepEqual(
    started
      .filter((run) => run.startsWith('backup 2026-03-06'))
      .slice(0, 4)
      .map((run) => run.slice(7, 23)),
    ['2026-03-06T00:07', '2026-03-06T01:07', '2026-03-06T09:07', '2026-03-06T10:07'],
  );
  assert.deepEqual([count('prune'), count('drill')], [7, 1]);
  assert.equal(box.delivered.length, outside.told.filter((line) => line.includes('mail')).length);
  const { troubles: incidents, silent } = await outside.journal.read();
  assert.deepEqual([incidents, silent], [[], []]);
  const pings = web.received.map(({ path }) => path).filter((path) => path.startsWith('/ping'));
  assert.equal(pings.filter((path) => path === '/ping/start').length, count('backup') + 1);
});
