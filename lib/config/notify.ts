import type { ScheduledJob } from '../core/runs/timetable.ts';
import type { MailLocation } from './mailUrl.ts';
import type { Secret } from './secret.ts';
import type { Values } from './settings.ts';

export interface SnsTopic {
  readonly arn: string;
  readonly region: string;
}

/** Whom this process can notify, and how. */
export interface Notify {
  readonly webhook: { readonly url: Secret; readonly secret: Secret | undefined } | undefined;
  readonly mail: { readonly server: MailLocation; readonly from: string; readonly to: readonly string[] } | undefined;
  readonly snsTopic: SnsTopic | undefined;
  readonly pings: Readonly<Record<ScheduledJob, Secret | undefined>>;
}

export function notifyOf(values: Values): Notify {
  const { NOTIFY_WEBHOOK_URL: url, NOTIFY_WEBHOOK_SECRET: secret } = values;
  const { NOTIFY_MAIL_URL: server, NOTIFY_MAIL_FROM: from, NOTIFY_MAIL_TO: to } = values;
  const topic = values.NOTIFY_SNS_TOPIC;
  return {
    webhook: url === undefined ? undefined : { url, secret },
    mail: server === undefined || from === undefined ? undefined : { server, from, to },
    snsTopic: topic === undefined ? undefined : { arn: topic, region: topic.split(':')[3] ?? '' },
    pings: {
      backup: values.NOTIFY_PING_URL_BACKUP,
      mirror: values.NOTIFY_PING_URL_MIRROR,
      prune: values.NOTIFY_PING_URL_PRUNE,
      drill: values.NOTIFY_PING_URL_DRILL,
    },
  };
}
