import { createHash } from 'node:crypto';
import { createTransport } from 'nodemailer';
import type { Message } from '../../../core/runs/incidents.ts';
import { messageText } from '../../../core/runs/messageText.ts';
import { Failure } from '../../../errors.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { NotificationSender } from '../../../ports/notify.ts';

const deadlineMilliseconds = 15_000;

export interface MailServer {
  readonly host: string;
  readonly port: number;
  /**
   * `tls`: from the first byte on. `upgraded`: a password waits for STARTTLS. `plain`: for a server of this machine.
   */
  readonly security: 'tls' | 'upgraded' | 'plain';
  readonly login: { readonly user: string; readonly password: string } | undefined;
}

/**
 * Sends each message as a mail to one address: a server that refuses one of several must not make the others hear
 * twice. The mails of an incident form a thread: the second replies to the first, and a mail sent again has the same
 * id.
 */
export function mailSender(options: {
  readonly server: MailServer;
  readonly from: string;
  readonly to: string;
  /** The name of the source. */
  readonly host: string;
  readonly clock: Clock;
}): NotificationSender {
  const { from, to, host, clock } = options;
  return {
    async send(message) {
      const transport = createTransport(connection(options.server));
      const { title, lines } = messageText(host, message);
      const first = idOf(host, to, message, 'bad');
      try {
        await transport.sendMail({
          from,
          to,
          subject: title,
          text: `${lines.join('\n')}\n`,
          date: clock.now(),
          messageId: idOf(host, to, message, message.kind),
          headers: { 'Auto-Submitted': 'auto-generated' },
          ...(message.kind === 'good' ? { inReplyTo: first, references: first } : {}),
        });
      } catch (error) {
        throw refused(to, error);
      } finally {
        transport.close();
      }
    },
  };
}

function connection({ host, port, security, login }: MailServer) {
  return {
    host,
    port,
    secure: security === 'tls',
    // The mail server of this machine often has a self-signed certificate.
    ignoreTLS: security === 'plain',
    requireTLS: security === 'upgraded' && login !== undefined,
    connectionTimeout: deadlineMilliseconds,
    greetingTimeout: deadlineMilliseconds,
    socketTimeout: deadlineMilliseconds,
    ...(login === undefined ? {} : { auth: { user: login.user, pass: login.password } }),
  };
}

function idOf(host: string, to: string, { subject, since }: Message, kind: Message['kind']): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([host, to, subject, since, kind]))
    .digest('hex');
  return `<${digest.slice(0, 32)}@lifeboat>`;
}

function refused(to: string, error: unknown): Failure {
  const said = error instanceof Error ? error.message : String(error);
  return new Failure('unexpected', `the mail server did not take the message for ${to}: ${said}`, {
    hint: 'check NOTIFY_MAIL_URL, NOTIFY_MAIL_FROM and NOTIFY_MAIL_TO',
    cause: error,
  });
}
