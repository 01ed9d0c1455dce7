import { delivered, type Message, owed, settled } from '../../core/runs/incidents.ts';
import { noteSilence, type RunState } from '../../core/runs/runState.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Channel, Journal } from '../../ports/notify.ts';
import type { Reporter } from '../../ports/reporter.ts';

export interface NotifyPorts {
  readonly journal: Journal;
  /** None where nobody is to be told. */
  readonly channels: readonly Channel[];
  readonly clock: Clock;
  readonly reporter: Reporter;
}

interface Delivery {
  readonly channel: string;
  readonly messages: readonly Message[];
  /** Why the channel did not take the next one. */
  readonly refusal: string | null;
}

/**
 * Changes what is remembered and tells every channel what it is owed after that. A channel that fails is noted, and gets its
 * messages at the next call; the others are not told twice. Throws only what the journal throws.
 */
export async function sendNotifications(ports: NotifyPorts, change: (memory: RunState) => RunState): Promise<RunState> {
  const { journal, channels, clock } = ports;
  const names = channels.map(({ name }) => name);
  return journal.inTurn(async (memory, keep) => {
    const changed = change(memory);
    const before = { ...changed, troubles: settled(changed.troubles, names) };
    // What happened is kept before anybody is told: a message sent twice is better than a run that nobody knows of.
    await keep(before);
    const deliveries = await Promise.all(channels.map((channel) => deliver(ports, channel, before)));
    if (deliveries.every(({ messages, refusal }) => messages.length === 0 && refusal === null)) return before;
    const after = deliveries.reduce((known, delivery) => noted(known, delivery, clock.now()), before);
    await keep(after);
    return after;
  });
}

/** One after another up to the first that is refused: a channel that is down would refuse the others too. */
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
