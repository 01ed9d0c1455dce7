import type { ScheduledJob } from '../core/runs/timetable.ts';
import { Failure, Failures } from '../errors.ts';
import type { Settings } from './load.ts';
import { need } from './need.ts';
import type { Power } from './powers.ts';

const needed: Readonly<Record<ScheduledJob, readonly Power[]>> = {
  backup: ['host', 'source', 'vaultWriter', 'seal'],
  mirror: ['host', 'liveFiles', 'vaultWriter'],
  prune: ['host', 'vaultRemover'],
  drill: ['host', 'vaultReader'],
};

/** Why a schedule must not start `job` with what this process was given; null where it may. */
export function lacking(settings: Settings, job: ScheduledJob): string | null {
  try {
    need(settings, ...needed[job]);
  } catch (error) {
    if (error instanceof Failures) return error.problems.map(({ message }) => message).join(', and ');
    if (error instanceof Failure) return error.message;
    throw error;
  }
  const { powers, given } = settings;
  // A person may prune with the writer's keys; on a schedule that would fail every night where they cannot delete.
  if (job === 'prune' && powers.vaultWriter?.credentials.kind === 'keys' && !given.has('BACKUP_S3_PRUNE_ACCESS_KEY')) {
    return 'a key that prunes the vault is not configured: BACKUP_S3_PRUNE_ACCESS_KEY is not set';
  }
  if (job === 'drill' && powers.unseal === undefined && powers.seal?.kind !== 'none') {
    return 'the private key that opens dumps is not configured: BACKUP_GPG_PRIVATE_KEY_FILE is not set';
  }
  return null;
}
