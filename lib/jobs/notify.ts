import { type Incident, type Message, openIncidents } from '../core/runs/incidents.ts';
import { noteSilence } from '../core/runs/runState.ts';
import type { ScheduledJob } from '../core/runs/timetable.ts';
import { Failure } from '../errors.ts';
import { pingName, type RecordAndNotifyPorts, recordAndNotify } from './notify/recordAndNotify.ts';
import { sendNotifications } from './notify/send.ts';

/** What is known of one way to be told; `failure` is why it did not take its last message. */
export interface Line {
  readonly channel: string;
  readonly failure: { readonly since: string; readonly reason: string; readonly hint: string | null } | null;
}

export interface Notifications {
  readonly lines: readonly Line[];
  /** The troubles that are not over. */
  readonly troubles: readonly Incident[];
}

/** Who would be told, what kept them from it last, and what is wrong now. */
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
 * Sends a test through every channel, and to every address of a ping a line that says nothing of how the job is. What was
 * found is remembered: a channel that works again is no longer silent, and gets the messages that it is owed.
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

/** How systemd says that a service was ended from outside; a run that ended by itself has told what there was to tell. */
const violentEnds: ReadonlySet<string> = new Set(['signal', 'core-dump', 'oom-kill', 'timeout', 'watchdog']);

/**
 * For whoever looks after a service: tells that a run was killed, which the run itself cannot, and yields how things stand
 * then. Of every other end there is nothing to say, and nothing that is no news has to stand in the service's log.
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
    text: 'a test: whoever reads this hears of the next trouble',
    since: now.toISOString(),
    endedAt: null,
    lastGoodAt: null,
    hint: null,
    article: null,
  };
}
