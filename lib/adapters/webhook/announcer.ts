import { createHmac } from 'node:crypto';
import type { Message } from '../../core/troubles.ts';
import { Failure } from '../../errors.ts';
import type { Announcer, Clock } from '../../ports.ts';

const tries = 3;
const pauseMilliseconds = 2000;
const deadlineMilliseconds = 10_000;

/**
 * Posts each message as JSON. With a secret the header `X-Lifeboat-Signature: t=<Unix seconds>,v1=<hex>` holds the
 * HMAC-SHA256 of `<t>.<body>`: a receiver that compares both knows who sent it, and that it is no old one sent again.
 */
export function webhookAnnouncer(options: {
  readonly url: string;
  readonly secret: string | undefined;
  readonly host: string;
  readonly clock: Clock;
}): Announcer {
  const { url, secret, host, clock } = options;
  const post = async (message: Message): Promise<Failure | null> => {
    const body = JSON.stringify({ format: '1.0', host, ...message });
    const headers = { 'content-type': 'application/json', ...signature(body, secret, clock.now()) };
    const deadline = AbortSignal.timeout(deadlineMilliseconds);
    try {
      const reply = await fetch(url, { method: 'POST', headers, body, signal: deadline, redirect: 'error' });
      await reply.body?.cancel();
      return reply.ok ? null : refused(`it answered ${reply.status}`);
    } catch (error) {
      return refused(reasonOf(error), error);
    }
  };
  return {
    async announce(message) {
      for (let attempt = 1; ; attempt += 1) {
        const failure = await post(message);
        if (failure === null) return;
        if (attempt === tries) throw failure;
        await clock.sleep(pauseMilliseconds);
      }
    },
  };
}

function signature(body: string, secret: string | undefined, now: Date): Readonly<Record<string, string>> {
  if (secret === undefined) return {};
  const seconds = Math.floor(now.getTime() / 1000);
  const digest = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex');
  return { 'x-lifeboat-signature': `t=${seconds},v1=${digest}` };
}

/** Never with the URL: its path is often a secret itself. */
function refused(reason: string, cause?: unknown): Failure {
  const hint = 'check NOTIFY_WEBHOOK_URL';
  return new Failure('unexpected', `the webhook did not take the message: ${reason}`, { hint, cause });
}

/** `fetch failed` says nothing; what failed is in its cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
