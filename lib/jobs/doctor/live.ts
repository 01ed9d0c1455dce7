import type { DoctorPorts } from './contract.ts';
import { checked, type Finding } from './finding.ts';

const subject = 'live bucket';

/** Whether the mirror can read the live bucket, and do no more. */
export async function checkLive({ files, probe }: NonNullable<DoctorPorts['live']>): Promise<readonly Finding[]> {
  const groups = await Promise.all([
    checked(subject, 'listing the live bucket', async () => {
      const listing = files.list()[Symbol.asyncIterator]();
      await listing.next();
      await listing.return?.();
      return [{ subject, verdict: 'ok', what: `bucket ${files.bucket} can be listed` }];
    }),
    checked(subject, 'trying the keys of the live bucket', async () => {
      if (!(await probe.mayDelete())) {
        return [{ subject, verdict: 'ok', what: 'the keys of the live bucket cannot delete there' }];
      }
      return [
        {
          subject,
          verdict: 'warn',
          what: 'MINIO_ACCESS_KEY may delete in the live bucket, and a backup only has to read',
          mend: `lifeboat init --print live-policy --bucket ${files.bucket} > live.json && mc admin accesskey create live/ --name lifeboat-live --policy live.json, and set MINIO_ACCESS_KEY and MINIO_SECRET_KEY to what it prints`,
        },
      ];
    }),
  ]);
  return groups.flat();
}
