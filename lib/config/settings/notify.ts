import type { JobName } from '../../core/runs/receipt.ts';
import { credential, webhookUrl } from '../accessKinds.ts';
import { list, text } from '../kinds.ts';
import { mailUrl } from '../mailUrl.ts';
import type { Secret } from '../secret.ts';
import type { Setting } from '../setting.ts';

const jobs = ['backup', 'mirror', 'prune', 'drill'] as const;

const ping = (job: JobName, meaning: string): Setting<Secret, undefined> =>
  webhookUrl({ meaning, jobs: [job], defaultText: 'nothing is pinged' });

/** Who is notified when a job fails, and when it works again. */
export const notifySettings = {
  NOTIFY_WEBHOOK_URL: webhookUrl({
    meaning: 'Where one message is posted when a job turns bad, and one when it works again',
    jobs,
    defaultText: 'nobody is told',
  }),
  NOTIFY_WEBHOOK_SECRET: credential('secret', {
    meaning: 'Signs those messages with HMAC-SHA256',
    jobs,
    defaultText: 'unsigned',
  }),
  NOTIFY_MAIL_URL: mailUrl({
    meaning: 'The mail server that takes the same messages as mails; a password goes over TLS only',
    jobs,
    defaultText: 'no mail is sent',
  }),
  NOTIFY_MAIL_FROM: text({
    meaning: 'Sender of the mails',
    jobs,
    shape: 'a mail address',
    pattern: /^[^@\s]+@[^@\s]+$/,
    example: 'lifeboat@example.com',
  }),
  NOTIFY_MAIL_TO: list(',', {
    meaning: 'Who gets the mails',
    jobs,
    of: 'mail addresses',
    example: 'ops@example.com,owner@example.com',
  }),
  NOTIFY_SNS_TOPIC: text({
    meaning: 'The SNS topic that the same messages are published to, with the AWS credentials of the process',
    jobs,
    shape: 'the ARN of a topic',
    pattern: /^arn:aws[\w-]*:sns:[a-z]{2}[\w-]+:\d{12}:[\w.-]+$/,
    example: 'arn:aws:sns:eu-central-1:123456789012:lifeboat',
  }),
  NOTIFY_PING_URL_BACKUP: ping(
    'backup',
    'Pinged by every backup as Healthchecks has it: `…/start`, `…` or `…/fail`, with the log’s end',
  ),
  NOTIFY_PING_URL_MIRROR: ping('mirror', 'The same for every mirror'),
  NOTIFY_PING_URL_PRUNE: ping('prune', 'The same for every prune'),
  NOTIFY_PING_URL_DRILL: ping('drill', 'The same for every drill'),
};
