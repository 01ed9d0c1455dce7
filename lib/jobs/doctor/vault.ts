import { makeLockedBucket, switchVersionsOn } from '../../core/vault/commands.ts';
import type { Store } from '../../core/vault/store.ts';
import type { VaultReader } from '../../ports/vault.ts';
import { anotherStore, type Finding } from './finding.ts';

const subject = 'vault';

/** A store that is not fit for a vault. */
export const withoutVersions = {
  subject,
  verdict: 'fail',
  kind: 'configuration',
  what: 'this store keeps no versions: what is stored there can be overwritten and deleted for good',
  mend: anotherStore,
} as const satisfies Finding;

/** Whether stored objects can be overwritten or deleted. */
export async function checkVault(reader: VaultReader, store: Store): Promise<readonly Finding[]> {
  const { versioning, versionless, objectLock } = await reader.facts();
  const { bucket } = reader;
  if (versionless === true) return [withoutVersions];
  const versions: Finding = versioning
    ? { subject, verdict: 'ok', what: `bucket ${bucket} keeps versions` }
    : {
        subject,
        verdict: 'fail',
        kind: 'configuration',
        what: `bucket ${bucket} keeps no versions`,
        mend: switchVersionsOn(store),
      };
  const lock: Finding =
    objectLock === null
      ? {
          subject,
          verdict: 'warn',
          what: `bucket ${bucket} has no Object Lock: its snapshots can be destroyed`,
          mend: `${makeLockedBucket(store, `${store.bucket}-locked`)}, and set BACKUP_S3_BUCKET to it`,
        }
      : { subject, verdict: 'ok', what: `bucket ${bucket} has Object Lock` };
  return [versions, lock];
}
