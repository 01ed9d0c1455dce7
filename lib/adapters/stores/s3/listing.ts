import {
  ListObjectsV2Command,
  type ListObjectsV2CommandOutput,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  type S3Client,
} from '@aws-sdk/client-s3';
import { compareBytes } from '../../../core/files/byteOrder.ts';
import { Failure } from '../../../errors.ts';
import type { StoredObject, StoredVersion } from '../../../ports/vault.ts';
import { inByteOrder } from './byteOrder.ts';
import type { Place } from './failure.ts';
import { listedKey } from './listedKey.ts';

export interface Listed {
  readonly client: S3Client;
  readonly bucket: string;
  readonly place: Place;
}

/** Current objects under `prefix`, in the order of UTF-8 bytes, on which merges rest; see {@link inByteOrder}. */
export function currentObjects(listed: Listed, prefix: string, startAfter?: string): AsyncIterable<StoredObject> {
  return inByteOrder<StoredObject>(
    listed,
    (after) => objectsAsListed(listed, prefix, after),
    { compare: (a, b) => compareBytes(a.key, b.key), revive: revived, twice: () => 'refused' },
    startAfter,
  );
}

async function* objectsAsListed(listed: Listed, prefix: string, startAfter?: string): AsyncGenerator<StoredObject> {
  const { client, bucket } = listed;
  const seen = new Set<string>();
  let token: string | undefined;
  do {
    const page: ListObjectsV2CommandOutput = await client.send(
      new ListObjectsV2Command({
        Bucket: bucket,
        Prefix: prefix,
        EncodingType: 'url',
        ...(startAfter === undefined ? {} : { StartAfter: startAfter }),
        ...(token === undefined ? {} : { ContinuationToken: token }),
      }),
    );
    for (const { Key, Size, ETag, LastModified } of page.Contents ?? []) {
      if (Key === undefined || LastModified === undefined) throw unreadable(listed, 'an object without key or time');
      const key = listedKey(Key, page.EncodingType);
      yield { key, size: Size ?? 0, etag: unquoted(ETag), storedAt: LastModified };
    }
    token = page.NextContinuationToken;
    if (page.IsTruncated === true && token === undefined) {
      throw unreadable(listed, 'a page that is not the last one but names no next');
    }
    refuseRepetition(listed, seen, token);
  } while (token !== undefined);
}

/** Every version and delete marker under `prefix`; within a key the current one first, then by time. */
export function allVersions(listed: Listed, prefix: string, startAfter?: string): AsyncIterable<StoredVersion> {
  return inByteOrder<StoredVersion>(
    listed,
    (after) => versionsAsListed(listed, prefix, after),
    {
      compare: (a, b) => compareBytes(a.key, b.key),
      revive: revived,
      // versitygw 1.8 begins a page with the version that ended the page before.
      twice: (last, next) => (last.versionId === next.versionId ? 'once' : 'kept'),
    },
    startAfter,
  );
}

async function* versionsAsListed(listed: Listed, prefix: string, startAfter?: string): AsyncGenerator<StoredVersion> {
  const { client, bucket } = listed;
  const seen = new Set<string>();
  let keyMarker = startAfter;
  let versionMarker: string | undefined;
  do {
    const page: ListObjectVersionsCommandOutput = await client.send(
      new ListObjectVersionsCommand({
        Bucket: bucket,
        Prefix: prefix,
        EncodingType: 'url',
        ...(keyMarker === undefined ? {} : { KeyMarker: keyMarker }),
        ...(versionMarker === undefined ? {} : { VersionIdMarker: versionMarker }),
      }),
    );
    yield* versionsOf(page, listed);
    keyMarker = nextMarker(page, listed);
    versionMarker = page.NextVersionIdMarker === '' ? undefined : page.NextVersionIdMarker;
    refuseRepetition(listed, seen, keyMarker === undefined ? undefined : JSON.stringify([keyMarker, versionMarker]));
  } while (keyMarker !== undefined);
}

/** A page that was asked for already would be asked for for ever. */
function refuseRepetition(listed: Listed, seen: Set<string>, next: string | undefined): void {
  if (next === undefined) return;
  if (seen.has(next)) throw unreadable(listed, 'the same page twice');
  seen.add(next);
}

function nextMarker(page: ListObjectVersionsCommandOutput, listed: Listed): string | undefined {
  if (page.IsTruncated !== true) return undefined;
  if (page.NextKeyMarker === undefined || page.NextKeyMarker === '') {
    throw unreadable(listed, 'a page of versions that is not the last one but names no next');
  }
  return listedKey(page.NextKeyMarker, page.EncodingType);
}

/** The SDK returns versions and delete markers as two lists; this restores the store's common order. */
function versionsOf(page: ListObjectVersionsCommandOutput, listed: Listed): readonly StoredVersion[] {
  const version = (row: NonNullable<typeof page.Versions>[number], deleteMarker: boolean): StoredVersion => {
    const { Key, VersionId, LastModified, Size, ETag, IsLatest } = row;
    if (Key === undefined || LastModified === undefined) throw unreadable(listed, 'a version without key or time');
    return {
      key: listedKey(Key, page.EncodingType),
      versionId: VersionId ?? 'null',
      size: Size ?? 0,
      etag: unquoted(ETag),
      storedAt: LastModified,
      current: IsLatest === true,
      deleteMarker,
    };
  };
  const rows = [
    ...(page.Versions ?? []).map((row) => version(row, false)),
    ...(page.DeleteMarkers ?? []).map((row) => version(row, true)),
  ];
  return rows.toSorted(
    (a, b) =>
      compareBytes(a.key, b.key) ||
      Number(b.current) - Number(a.current) ||
      b.storedAt.getTime() - a.storedAt.getTime(),
  );
}

export function unquoted(etag: string | undefined): string {
  return (etag ?? '').replaceAll('"', '');
}

function revived<T extends { readonly storedAt: Date }>(row: T): T {
  return { ...row, storedAt: new Date(row.storedAt) };
}

function unreadable({ bucket, place }: Listed, what: string): Failure {
  return new Failure(place, `bucket ${bucket} listed ${what}`, {
    hint: 'see whether the store is whole: lifeboat doctor',
  });
}
