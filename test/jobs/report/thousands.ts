/**
 * A report on a vault, in a process of its own so that its memory can be measured: `thousands.ts <settings as JSON>`.
 * Prints how many runs it found and its largest resident set in bytes.
 */
import { systemClock } from '../../../lib/adapters/local/clock/clock.ts';
import { type S3Connection, s3Client } from '../../../lib/adapters/stores/s3/client.ts';
import { vaultReader } from '../../../lib/adapters/stores/s3/reader.ts';
import { report } from '../../../lib/jobs/report.ts';
import { usualReport } from './usualReport.ts';

const { vault, bucket, host } = JSON.parse(process.argv[2] ?? '') as {
  readonly vault: Omit<S3Connection, 'forcePathStyle'>;
  readonly bucket: string;
  readonly host: string;
};
const client = s3Client({ ...vault, forcePathStyle: true });
const { runs } = await report(
  { reader: vaultReader(client, bucket), clock: systemClock },
  { host, program: 'lifeboat test' },
  usualReport,
);
client.destroy();
process.stdout.write(JSON.stringify({ runs: runs.length, peak: process.resourceUsage().maxRSS * 1024 }));
