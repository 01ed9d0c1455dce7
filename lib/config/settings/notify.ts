import { credential, webhookUrl } from '../accessKinds.ts';

/** Who is told when a job of `lifeboat run` turns bad, and when it works again. */
export const notifySettings = {
  NOTIFY_WEBHOOK_URL: webhookUrl({
    meaning: 'Where `lifeboat run` posts one message when a job turns bad, and one when it works again',
    jobs: ['backup', 'mirror', 'prune', 'drill'],
    defaultText: 'nobody is told',
  }),
  NOTIFY_WEBHOOK_SECRET: credential('secret', {
    meaning: 'Signs those messages with HMAC-SHA256',
    jobs: ['backup', 'mirror', 'prune', 'drill'],
    defaultText: 'unsigned',
  }),
};
