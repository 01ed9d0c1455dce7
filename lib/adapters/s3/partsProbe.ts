import type { S3Client } from '@aws-sdk/client-s3';
import type { PartsChecked } from '../../ports/vault.ts';
import { buffers } from './buffers.ts';
import { rungOf, rungs } from './checksums.ts';
import { headOf } from './info.ts';
import { putObject } from './put.ts';

/** The least that S3 takes for a part that is not the last one. */
const partBytes = 5 * 1024 * 1024;
const dayMilliseconds = 24 * 3_600_000;

interface Trial {
  readonly bucket: string;
  readonly key: string;
  readonly now: Date;
  readonly lockUntil: Date | null;
}

/** What the store checks an upload of two parts by. What came out is kept with the object, and holds for a day. */
export async function tryTwoParts(client: S3Client, { bucket, key, now, lockUntil }: Trial): Promise<PartsChecked> {
  const last = await headOf(client, { Bucket: bucket, Key: key });
  const told = rungs.find((rung) => rung === last?.Metadata?.['checked']);
  const age = now.getTime() - (last?.LastModified?.getTime() ?? 0);
  if (told !== undefined && age < dayMilliseconds) return told;
  const memory = buffers(2 * partBytes);
  const lock = lockUntil === null ? {} : { lockUntil };
  const put = { client, place: 'vault', bucket, memory, firstBytes: partBytes } as const;
  await putObject({ ...put, key: `${key}-trial`, options: lock }, chunks());
  const checked = rungOf(client);
  await putObject({ ...put, key, options: { metadata: { checked } } }, Buffer.from('checked'));
  return checked;
}

async function* chunks(): AsyncGenerator<Uint8Array> {
  yield Buffer.alloc(partBytes, 'a part ');
  yield Buffer.from('the last part');
}
