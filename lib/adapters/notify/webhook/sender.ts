import { createHmac } from 'node:crypto';
import type { Clock } from '../../../ports/clock.ts';
import type { NotificationSender } from '../../../ports/notify.ts';
import { post } from './post.ts';

/**
 * Posts each message as JSON. With a secret the header `X-Lifeboat-Signature: t=<Unix seconds>,v1=<hex>` holds the
 * HMAC-SHA256 of `<t>.<body>`: a receiver that checks both knows the sender, and that it is not a replay.
 */
export function webhookSender(options: {
  readonly url: string;
  readonly secret: string | undefined;
  readonly host: string;
  readonly clock: Clock;
}): NotificationSender {
  const { url, secret, host, clock } = options;
  const told = { what: 'the webhook did not take the message', hint: 'check NOTIFY_WEBHOOK_URL', clock };
  return {
    async send(message) {
      const body = JSON.stringify({ format: '1.0', host, ...message });
      const type = { 'content-type': 'application/json' };
      await post(url, () => ({ body, headers: { ...type, ...signature(body, secret, clock.now()) } }), told);
    },
  };
}

function signature(body: string, secret: string | undefined, now: Date): Readonly<Record<string, string>> {
  if (secret === undefined) return {};
  const seconds = Math.floor(now.getTime() / 1000);
  const digest = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex');
  return { 'x-lifeboat-signature': `t=${seconds},v1=${digest}` };
}
