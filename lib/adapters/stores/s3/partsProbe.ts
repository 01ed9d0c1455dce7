import type { S3Client } from '@aws-sdk/client-s3';
import type { PartsTrial } from '../../../ports/vault.ts';
import { buffers } from './buffers.ts';
import { rungOf, rungs } from './checksums.ts';
import { codeOf } from './failure.ts';
import { headOf } from './info.ts';
import { fewParts, mostParts } from './partSize.ts';
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

/**
 * What the store checks an upload of two parts by, and whether it knows a part of number 10,000: some end at 1,000. What came out
 * is kept with the object, and holds for a day.
 */
export async function tryTwoParts(client: S3Client, { bucket, key, now, lockUntil }: Trial): Promise<PartsTrial> {
  const last = await headOf(client, { Bucket: bucket, Key: key });
  const told = rungs.find((rung) => rung === last?.Metadata?.['checked']);
  const most = Number(last?.Metadata?.['parts']);
  const age = now.getTime() - (last?.LastModified?.getTime() ?? 0);
  if (told !== undefined && most > 0 && age < dayMilliseconds) return { checked: told, mostParts: most };
  const memory = buffers(2 * partBytes);
  const lock = lockUntil === null ? {} : { lockUntil };
  const put = { client, place: 'vault', bucket, memory, firstBytes: partBytes } as const;
  const trial = (lastNumber: number) => putObject({ ...put, key: `${key}-trial`, options: lock, lastNumber }, chunks());
  const found = await trial(mostParts).then(
    () => mostParts,
    async (error: unknown) => {
      if (!isNumberRefused(error)) throw error;
      await trial(2);
      return fewParts;
    },
  );
  const checked = rungOf(client);
  const metadata = { checked, parts: String(found) };
  await putObject({ ...put, key, options: { metadata } }, Buffer.from('checked'));
  return { checked, mostParts: found };
}

function isNumberRefused(error: unknown): boolean {
  const { cause } = error instanceof Error ? error : { cause: undefined };
  return ['InvalidArgument', 'InvalidPartNumber', 'InvalidPart', 'InvalidRequest'].includes(codeOf(cause));
}

async function* chunks(): AsyncGenerator<Uint8Array> {
  yield Buffer.alloc(partBytes, 'a part ');
  yield Buffer.from('the last part');
}
