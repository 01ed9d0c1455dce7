import { delivered, type Message, owed, settled } from '../../core/runs/incidents.ts';
import { noteSilence, type RunState } from '../../core/runs/runState.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Channel, Journal } from '../../ports/notify.ts';
import type { Reporter } from '../../ports/reporter.ts';

export interface NotifyPorts {
  readonly journal: Journal;
  /** Empty where nobody is to be notified. */
  readonly channels: readonly Channel[];
  readonly clock: Clock;
  readonly reporter: Reporter;
}

interface Delivery {
  readonly channel: string;
  readonly messages: readonly Message[];
  /** Why the channel did not accept the next one. */
  readonly refusal: string | null;
}

/**
 * Changes the memory and sends every channel its pending messages. A channel that fails is recorded and gets its
 * messages at the next call; the others do not get theirs twice. Throws only what the journal throws.
 */
export async function sendNotifications(ports: NotifyPorts, change: (memory: RunState) => RunState): Promise<RunState> {
  const { journal, channels, clock } = ports;
  const names = channels.map(({ name }) => name);
  return journal.inTurn(async (memory, keep) => {
    const changed = change(memory);
    const before = { ...changed, troubles: settled(changed.troubles, names) };
    // Saved before any message goes out: a message sent twice is better than a run that nobody hears about.
    await keep(before);
    const deliveries = await Promise.all(channels.map((channel) => deliver(ports, channel, before)));
    if (deliveries.every(({ messages, refusal }) => messages.length === 0 && refusal === null)) return before;
    const after = deliveries.reduce((known, delivery) => noted(known, delivery, clock.now()), before);
    await keep(after);
    return after;
  });
}

/** One after another until the first is refused: a channel that is down would refuse the others too. */
async function deliver(
  { reporter }: NotifyPorts,
  { name, announcer: sender }: Channel,
  memory: RunState,
): Promise<Delivery> {
  const messages: Message[] = [];
  for (const message of owed(memory.troubles, name)) {
    try {
      await sender.send(message);
      messages.push(message);
    } catch (error) {
      const refusal = error instanceof Error ? error.message : String(error);
      reporter.warn(`a message was not delivered and is tried again after the next run: ${refusal}`);
      return { channel: name, messages, refusal };
    }
  }
  return { channel: name, messages, refusal: null };
}

function noted(memory: RunState, { channel, messages, refusal }: Delivery, now: Date): RunState {
  const incidents = messages.reduce((known, message) => delivered(known, message, channel), memory.troubles);
  const told = { ...memory, troubles: incidents };
  return messages.length === 0 && refusal === null ? told : noteSilence(told, channel, refusal, now);
}
