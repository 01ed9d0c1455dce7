import type { VaultProbe, VaultReader } from '../../ports.ts';
import type { Finding } from './finding.ts';

const subject = 'vault';

/** Whether what is stored there can be overwritten or ended. */
export async function checkVault(reader: VaultReader): Promise<readonly Finding[]> {
  const { versioning, objectLock } = await reader.facts();
  const { bucket } = reader;
  const versions: Finding = versioning
    ? { subject, verdict: 'ok', what: `bucket ${bucket} keeps versions` }
    : {
        subject,
        verdict: 'fail',
        kind: 'configuration',
        what: `bucket ${bucket} keeps no versions`,
        mend: `aws s3api put-bucket-versioning --bucket ${bucket} --versioning-configuration Status=Enabled`,
      };
  const lock: Finding =
    objectLock === null
      ? {
          subject,
          verdict: 'warn',
          what: `bucket ${bucket} has no Object Lock: its snapshots can be destroyed`,
          mend: `aws s3api create-bucket --bucket ${bucket}-locked --object-lock-enabled-for-bucket`,
        }
      : { subject, verdict: 'ok', what: `bucket ${bucket} has Object Lock` };
  return [versions, lock];
}

/** Whether the hourly jobs' keys are refused what they must not be able to do. */
export async function checkWriter(probe: VaultProbe): Promise<readonly Finding[]> {
  if (!(await probe.mayEndVersions())) {
    return [{ subject, verdict: 'ok', what: "the writer's keys cannot end a version" }];
  }
  return [
    {
      subject,
      verdict: 'fail',
      kind: 'configuration',
      what: "the writer's keys can end versions: whoever holds them can destroy the backups",
      mend: 'take s3:DeleteObjectVersion (and s3:DeleteObject) from the policy of BACKUP_S3_ACCESS_KEY',
    },
  ];
}
