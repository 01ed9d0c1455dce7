import { socketExclusion } from '../adapters/local/exclusion/exclusion.ts';
import { journalIn } from '../adapters/local/journal/journal.ts';
import { mailSender } from '../adapters/notify/mail/sender.ts';
import { healthchecksPings } from '../adapters/notify/pings/pings.ts';
import { snsClient } from '../adapters/notify/sns/client.ts';
import { snsSender } from '../adapters/notify/sns/sender.ts';
import { webhookSender } from '../adapters/notify/webhook/sender.ts';
import type { Settings } from '../config/load.ts';
import { need } from '../config/need.ts';
import { createRedactor } from '../config/redact.ts';
import { messageText } from '../core/runs/messageText.ts';
import type { ScheduledJob } from '../core/runs/timetable.ts';
import { attemptOf, failedAttempt } from '../jobs/notify/attempt.ts';
import { type RecordAndNotifyPorts, recordAndNotify } from '../jobs/notify/recordAndNotify.ts';
import type { Tail } from '../jobs/notify/tail.ts';
import { type Notifications, notifications, notifyEnding, testNotifications } from '../jobs/notify.ts';
import type { Details, JobReport } from '../jobs/run.ts';
import type { Clock } from '../ports/clock.ts';
import type { Channel, Journal, NotificationSender, Pings } from '../ports/notify.ts';
import type { Reporter } from '../ports/reporter.ts';

interface NotifyContext {
  readonly settings: Settings;
  /** The name of the source. */
  readonly host: string;
  readonly clock: Clock;
}

/** Everything that remembers and announces how runs end. Nothing that leaves this machine contains a secret. */
export function notifyPorts({
  reporter,
  ...telling
}: NotifyContext & { readonly reporter: Reporter }): RecordAndNotifyPorts {
  const { clock } = telling;
  return { journal: journalOf(telling), channels: channelsOf(telling), pings: pingsOf(telling), clock, reporter };
}

/**
 * Whether runs outside a schedule remember and notify: without a channel and without a place for the memory, they leave
 * nothing behind.
 */
function isNotified({ notify: { webhook, mail, snsTopic, pings }, given }: Settings): boolean {
  const addresses = [webhook, mail, snsTopic, ...Object.values(pings)];
  return given.has('LIFEBOAT_STATE_DIR') || addresses.some((address) => address !== undefined);
}

/** What the runs of this machine remember. */
export function journalOf({ settings: { stateDirectory: directory }, host, clock }: NotifyContext): Journal {
  const exclusion = socketExclusion({ scope: JSON.stringify(['journal', directory, host]), clock });
  return journalIn({ directory, host, exclusion, clock });
}

function channelsOf({ settings, host, clock }: NotifyContext): readonly Channel[] {
  const { webhook, mail, snsTopic } = settings.notify;
  const channels: Channel[] = [];
  const add = (name: string, sender: NotificationSender): void => {
    channels.push({ name, announcer: discreet(sender, settings) });
  };
  if (webhook !== undefined) {
    add('webhook', webhookSender({ url: webhook.url.reveal(), secret: webhook.secret?.reveal(), host, clock }));
  }
  if (snsTopic !== undefined) {
    add('sns', inFull(snsSender(snsClient(snsTopic.region), snsTopic.arn, host), host));
  }
  if (mail !== undefined) {
    const { server, from, to: addresses } = mail;
    const { login } = server;
    const opened = login === undefined ? undefined : { user: login.user, password: login.password.reveal() };
    for (const to of addresses) {
      add(`mail to ${to}`, mailSender({ server: { ...server, login: opened }, from, to, host, clock }));
    }
  }
  return channels;
}

function pingsOf({ settings, clock }: NotifyContext): Pings {
  const { backup, mirror, prune, drill } = settings.notify.pings;
  const urls = {
    backup: backup?.reveal(),
    mirror: mirror?.reveal(),
    prune: prune?.reveal(),
    drill: drill?.reveal(),
  };
  const redactor = redactorOf(settings);
  return healthchecksPings(urls, { clock, redact: (text) => redactor.text(text) });
}

/** A topic's subscribers get only text. */
function inFull(sender: NotificationSender, host: string): NotificationSender {
  return {
    send: async (message) => sender.send({ ...message, text: messageText(host, message).lines.join('\n') }),
  };
}

/** The last safeguard, as for every printed line. */
function discreet(sender: NotificationSender, settings: Settings): NotificationSender {
  const redactor = redactorOf(settings);
  return {
    async send(message) {
      const { text, hint } = message;
      await sender.send({
        ...message,
        text: redactor.text(text),
        hint: hint === null ? null : redactor.text(hint),
      });
    },
  };
}

function redactorOf({ secrets }: Settings) {
  const redactor = createRedactor();
  redactor.add(secrets);
  return redactor;
}

export { type Tail, tailOf } from '../jobs/notify/tail.ts';

/** Runs that a person or a timer started remember and announce how they ended, as those of `run` do. */
export async function recordRun<D extends Details>(
  telling: { readonly settings: Settings; readonly host: string; readonly clock: Clock },
  job: ScheduledJob,
  tail: Tail,
  start: () => Promise<JobReport<D>>,
): Promise<JobReport<D>> {
  if (!isNotified(telling.settings)) return start();
  const running = start();
  await recordAndNotify(notifyPorts({ ...telling, reporter: tail.reporter }), job, null, async () =>
    running.then(
      (report) => attemptOf(report, tail.text()),
      (error: unknown) => failedAttempt(error, tail.text()),
    ),
  );
  return running;
}

/** Who would be notified; `test` sends everybody a test, `ended` announces that the service of that job was killed. */
export async function notify(
  context: { readonly settings: Settings; readonly clock: Clock; readonly reporter: Reporter },
  asked: { readonly test: boolean; readonly ended: ScheduledJob | undefined },
): Promise<Notifications> {
  const { settings } = context;
  const { host } = need(settings, 'host');
  const ports = notifyPorts({ ...context, host });
  if (asked.ended !== undefined) {
    return notifyEnding(ports, asked.ended, settings.surroundings.serviceResult ?? 'success');
  }
  return asked.test ? testNotifications(ports) : notifications(ports);
}
