import { port } from '../accessKinds.ts';
import { text } from '../kinds.ts';

const pattern = { shape: 'a cron pattern of five fields', pattern: /^\S+(?:\s+\S+){4}$/ } as const;

/** When `lifeboat run` starts which job, in UTC, and what it remembers. */
export const scheduleSettings = {
  BACKUP_CRON: text({
    ...pattern,
    meaning: 'When `lifeboat run` backs up, as a cron pattern in UTC',
    jobs: ['backup'],
    defaultText: 'minute 7 and every `BACKUP_INTERVAL_MINUTES` after it',
    example: '7 * * * *',
  }),
  MIRROR_CRON: text({
    ...pattern,
    meaning: 'When it mirrors the files',
    jobs: ['mirror'],
    default: '17 * * * *',
    example: '17 * * * *',
  }),
  PRUNE_CRON: text({
    ...pattern,
    meaning: 'When it prunes',
    jobs: ['prune'],
    default: '40 2 * * *',
    example: '40 2 * * *',
  }),
  DRILL_CRON: text({
    ...pattern,
    meaning: 'When it drills',
    jobs: ['drill'],
    default: '0 3 * * 0',
    example: '0 3 * * 0',
  }),
  LIFEBOAT_STATE_DIR: text({
    meaning: 'Where the runs of this machine remember which are done and which incidents were announced',
    jobs: ['backup', 'mirror', 'prune', 'drill', 'stream'],
    defaultText: '`~/.local/state/lifeboat`',
    shape: 'an absolute path',
    pattern: /^\//,
    example: '/var/lib/lifeboat',
  }),
  LIFEBOAT_HTTP_PORT: port({
    meaning:
      'Port of 127.0.0.1, and of no other interface, on which `lifeboat run` answers `/` (the page of `lifeboat report`) and `/healthz`',
    jobs: ['backup', 'mirror', 'prune', 'drill'],
    defaultText: 'it does not listen',
  }),
};
