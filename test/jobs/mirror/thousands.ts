/**
 * A mirror run over many keys, in a process of its own so that its memory can be measured: `thousands.ts <count> <settings
 * as JSON>`. The listing is made here; index, spools and vault are real. Prints its largest resident set in bytes.
 */
import { randomUUID } from 'node:crypto';

import { systemClock } from '../../../lib/adapters/local/clock/clock.ts';
import { socketExclusion } from '../../../lib/adapters/local/exclusion/exclusion.ts';
import { scratchIn } from '../../../lib/adapters/local/scratch/scratch.ts';
import { fileSpools } from '../../../lib/adapters/local/spool/spool.ts';
import { s3Client } from '../../../lib/adapters/stores/s3/client.ts';
import { vaultReader } from '../../../lib/adapters/stores/s3/reader.ts';
import { vaultWriter } from '../../../lib/adapters/stores/s3/writer.ts';
import { mirror } from '../../../lib/jobs/mirror.ts';
import { writeIndex } from '../../../lib/jobs/vaultRecords/writeIndex.ts';
import type { LiveObject } from '../../../lib/ports/files.ts';
import { listeningReporter } from '../helpers/watching.ts';

const count = Number(process.argv[2]);
const { vault, bucket, scratchDirectory } = JSON.parse(process.argv[3] ?? '') as {
  readonly vault: {
    readonly endpoint: string;
    readonly region: string;
    readonly accessKey: string;
    readonly secretKey: string;
  };
  readonly bucket: string;
  readonly scratchDirectory: string;
};
const client = s3Client({ ...vault, forcePathStyle: true });
const [reader, writer] = [vaultReader(client, bucket), vaultWriter(client, bucket)];
const modifiedAt = new Date('2026-03-10T11:00:00.000Z');
const run = {
  host: 'crm',
  runId: randomUUID(),
  program: 'lifeboat test',
  clock: systemClock,
  reporter: listeningReporter(),
  signal: new AbortController().signal,
  dryRun: false,
};

function fileAt(index: number): LiveObject {
  const key = `attachments/${String(index).padStart(9, '0')}/a file of some client.pdf`;
  return { key, size: 1000, etag: index.toString(16).padStart(32, '0'), modifiedAt };
}

async function* previous() {
  for (let start = 0; start < count; start += 1000) {
    const page = Array.from({ length: Math.min(1000, count - start) }, (_, offset) => fileAt(start + offset));
    yield page.map((file) => ({
      ...file,
      modifiedAt: modifiedAt.toISOString(),
      versionId: randomUUID(),
      sha256: 'a'.repeat(64),
    }));
  }
}

const yesterday = new Date(Date.now() - 86_400_000).toISOString();
const header = {
  format: '1.0',
  runId: 'earlier',
  host: 'crm',
  bucket: 'files',
  listingBeganAt: yesterday,
  listingEndedAt: yesterday,
};
await writeIndex(
  { reader, writer },
  run,
  { ...header, present: count, gone: 0, bytes: count * 1000, failed: [] },
  previous,
);

/** Every tenth file is gone: steps, results and a whole new index are written. */
async function* list(): AsyncGenerator<LiveObject> {
  for (let index = 0; index < count; index += 1) if (index % 10 !== 0) yield fileAt(index);
}

const report = await mirror(
  {
    live: {
      bucket: 'files',
      list,
      read: () => Promise.reject(new Error('nothing is to be read')),
      exists: () => Promise.resolve(false),
      settings: () => Promise.resolve({ set: [], unread: [] }),
    },
    reader,
    writer,
    scratch: scratchIn(scratchDirectory),
    spools: fileSpools,
    exclusion: socketExclusion({ scope: bucket, clock: systemClock }),
  },
  run,
  { concurrency: 16, brake: { share: 1, count: 0 }, accept: false, repair: false, keepGoneDays: 45, scheduled: false },
);
client.destroy();
const { exit, summary, details } = report;
process.stdout.write(
  JSON.stringify({
    exit,
    summary,
    present: details?.present,
    gone: details?.gone,
    peak: process.resourceUsage().maxRSS * 1024,
  }),
);
