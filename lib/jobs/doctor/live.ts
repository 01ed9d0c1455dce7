import type { LiveFiles } from '../../ports/files.ts';
import { withSortedListings } from '../sortedListings.ts';
import type { DoctorPorts } from './contract.ts';
import { checked, type Finding } from './finding.ts';

const subject = 'live bucket';

/** Whether the mirror can read the live bucket and do nothing else. */
export async function checkLive({ files, probe }: NonNullable<DoctorPorts['live']>): Promise<readonly Finding[]> {
  const groups = await Promise.all([
    checked(subject, 'listing the live bucket', async () => {
      let order = '';
      const warn = (): void => {
        order = ', though not in the order of bytes: a mirror run sorts the listing on its scratch disk first';
      };
      await withSortedListings({ warn }, () => listSome(files));
      return [{ subject, verdict: 'ok', what: `bucket ${files.bucket} can be listed${order}` }];
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

const enoughRows = 1000;

async function listSome(files: LiveFiles): Promise<void> {
  let rows = 0;
  for await (const _ of files.list()) {
    rows += 1;
    if (rows === enoughRows) return;
  }
}
