import type { Values } from './settings.ts';

/** How the log of the cluster is streamed, where it is. */
export interface WalTuning {
  readonly on: boolean;
  /** Between two uploads of the open segment. */
  readonly seconds: number;
  /** Back from now, of which every moment can be restored. */
  readonly days: number;
  readonly spoolBytes: number;
  /** When base backups are taken: a cron pattern in UTC. */
  readonly basePattern: string;
}

export function walOf(values: Values): WalTuning {
  return {
    on: values.BACKUP_WAL,
    seconds: values.BACKUP_WAL_SECONDS,
    days: values.BACKUP_WAL_DAYS,
    spoolBytes: values.BACKUP_WAL_SPOOL_MB * 1_000_000,
    basePattern: values.BASE_CRON,
  };
}
