import { type Incident, type Message, openIncidents } from '../core/runs/incidents.ts';
import { noteSilence } from '../core/runs/runState.ts';
import type { ScheduledJob } from '../core/runs/timetable.ts';
import { Failure } from '../errors.ts';
import { pingName, type RecordAndNotifyPorts, recordAndNotify } from './notify/recordAndNotify.ts';
import { sendNotifications } from './notify/send.ts';

/** What is known about one channel; `failure` is why it did not accept its last message. */
export interface Line {
  readonly channel: string;
  readonly failure: { readonly since: string; readonly reason: string; readonly hint: string | null } | null;
}

export interface Notifications {
  readonly lines: readonly Line[];
  /** The incidents that are not over. */
  readonly troubles: readonly Incident[];
}

/** Who would be notified, what last kept a message from them, and what is wrong now. */
export async function notifications({ journal, channels, pings }: RecordAndNotifyPorts): Promise<Notifications> {
  const { silent, troubles: incidents } = await journal.read();
  const names = [...channels.map(({ name }) => name), ...pings.jobs.map(pingName)];
  const lines = names.map((channel): Line => {
    const found = silent.find((each) => each.channel === channel);
    return { channel, failure: found === undefined ? null : { since: found.since, reason: found.reason, hint: null } };
  });
  return { lines, troubles: openIncidents(incidents) };
}

/**
 * Sends a test through every channel, and to every ping address a line that does not report success or failure. The
 * result is remembered: a channel that works again is no longer silent and gets its pending messages.
 */
export async function testNotifications(ports: RecordAndNotifyPorts): Promise<Notifications> {
  const { channels, pings, clock } = ports;
  const now = clock.now();
  const lines = await Promise.all([
    ...channels.map(async ({ name, announcer: sender }) => tried(name, now, async () => sender.send(testMessage(now)))),
    ...pings.jobs.map(async (job) => tried(pingName(job), now, async () => pings.test(job))),
  ]);
  const { troubles: incidents } = await sendNotifications(ports, (memory) =>
    lines.reduce((known, { channel, failure }) => noteSilence(known, channel, failure?.reason ?? null, now), memory),
  );
  return { lines, troubles: openIncidents(incidents) };
}

/** systemd's results for a service that was ended from outside; a run that ended by itself has already reported. */
const violentEnds: ReadonlySet<string> = new Set(['signal', 'core-dump', 'oom-kill', 'timeout', 'watchdog']);

/**
 * For the service manager: announces that a run was killed, which the run itself cannot, and returns the state after
 * it. Does nothing for any other end, and keeps the service's log free of lines without news.
 */
export async function notifyEnding(
  ports: RecordAndNotifyPorts,
  job: ScheduledJob,
  serviceResult: string,
): Promise<Notifications> {
  if (!violentEnds.has(serviceResult)) return { lines: [], troubles: [] };
  await recordAndNotify(ports, job, null, async () => ({
    exit: 'unexpected',
    summary: `the run was ended from outside: ${serviceResult}`,
    hint: `journalctl -u lifeboat-${job}`,
    fingerprint: '',
    log: '',
  }));
  return notifications(ports);
}

async function tried(channel: string, now: Date, send: () => Promise<void>): Promise<Line> {
  try {
    await send();
    return { channel, failure: null };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const hint = error instanceof Failure ? (error.hint ?? null) : null;
    return { channel, failure: { since: now.toISOString(), reason, hint } };
  }
}

function testMessage(now: Date): Message {
  return {
    kind: 'test',
    subject: 'notify',
    text: 'a test: the next incident will be announced here',
    since: now.toISOString(),
    endedAt: null,
    lastGoodAt: null,
    hint: null,
    article: null,
  };
}
