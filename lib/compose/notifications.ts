import { socketExclusion } from '../adapters/local/exclusion/exclusion.ts';
import { journalIn } from '../adapters/local/journal/journal.ts';
import { mailAnnouncer } from '../adapters/notify/mail/sender.ts';
import { healthchecksPings } from '../adapters/notify/pings/pings.ts';
import { snsClient } from '../adapters/notify/sns/client.ts';
import { snsAnnouncer } from '../adapters/notify/sns/sender.ts';
import { webhookAnnouncer } from '../adapters/notify/webhook/sender.ts';
import type { Settings } from '../config/load.ts';
import { createRedactor } from '../config/redact.ts';
import { messageText } from '../core/runs/messageText.ts';
import type { AttendPorts } from '../jobs/notify/recordAndNotify.ts';
import type { Clock } from '../ports/clock.ts';
import type { Announcer, Channel, Journal, Pings } from '../ports/notify.ts';
import type { Reporter } from '../ports/reporter.ts';

interface Telling {
  readonly settings: Settings;
  /** The name of the source. */
  readonly host: string;
  readonly clock: Clock;
}

/** Everything that remembers and tells how runs end. Nothing that leaves this machine holds a secret. */
export function tellingPorts({ reporter, ...telling }: Telling & { readonly reporter: Reporter }): AttendPorts {
  const { clock } = telling;
  return { journal: journalOf(telling), channels: channelsOf(telling), pings: pingsOf(telling), clock, reporter };
}

/**
 * Whether runs outside a schedule remember and tell: where nobody is to be told and nobody named a place to remember, they
 * leave nothing behind.
 */
export function isTold({ notify: { webhook, mail, snsTopic, pings }, given }: Settings): boolean {
  const addresses = [webhook, mail, snsTopic, ...Object.values(pings)];
  return given.has('LIFEBOAT_STATE_DIR') || addresses.some((address) => address !== undefined);
}

/** What the runs of this machine remember. */
export function journalOf({ settings: { stateDirectory: directory }, host, clock }: Telling): Journal {
  const exclusion = socketExclusion({ scope: JSON.stringify(['journal', directory, host]), clock });
  return journalIn({ directory, host, exclusion, clock });
}

function channelsOf({ settings, host, clock }: Telling): readonly Channel[] {
  const { webhook, mail, snsTopic } = settings.notify;
  const channels: Channel[] = [];
  const add = (name: string, announcer: Announcer): void => {
    channels.push({ name, announcer: discreet(announcer, settings) });
  };
  if (webhook !== undefined) {
    add('webhook', webhookAnnouncer({ url: webhook.url.reveal(), secret: webhook.secret?.reveal(), host, clock }));
  }
  if (snsTopic !== undefined) {
    add('sns', inFull(snsAnnouncer(snsClient(snsTopic.region), snsTopic.arn, host), host));
  }
  if (mail !== undefined) {
    const { server, from, to: addresses } = mail;
    const { login } = server;
    const opened = login === undefined ? undefined : { user: login.user, password: login.password.reveal() };
    for (const to of addresses) {
      add(`mail to ${to}`, mailAnnouncer({ server: { ...server, login: opened }, from, to, host, clock }));
    }
  }
  return channels;
}

function pingsOf({ settings, clock }: Telling): Pings {
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

/** A topic's subscribers get nothing but a text. */
function inFull(announcer: Announcer, host: string): Announcer {
  return {
    announce: async (message) => announcer.announce({ ...message, text: messageText(host, message).lines.join('\n') }),
  };
}

/** The last net, as under every line that is printed. */
function discreet(announcer: Announcer, settings: Settings): Announcer {
  const redactor = redactorOf(settings);
  return {
    async announce(message) {
      const { text, hint } = message;
      await announcer.announce({
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
