import { ListMultipartUploadsCommand, type ListMultipartUploadsCommandOutput, type S3Client } from '@aws-sdk/client-s3';
import { Failure } from '../../../errors.ts';
import { listedKey } from './listedKey.ts';
import { abort, type OpenUpload } from './multipart.ts';

/**
 * Ends the uploads of exactly `key` that began before `before`; returns how many. Asked for by the whole key, for
 * MinIO's listing finds nothing for a part of it.
 */
export async function abortUploads(client: S3Client, bucket: string, key: string, before: Date): Promise<number> {
  const old: OpenUpload[] = [];
  for await (const upload of openUploads(client, bucket, key)) {
    if (upload.key === key && upload.began < before) old.push({ Bucket: bucket, Key: key, UploadId: upload.id });
  }
  for (const upload of old) await abort(client, upload);
  return old.length;
}

interface BegunUpload {
  readonly key: string;
  readonly id: string;
  readonly began: Date;
}

/** Every upload under `prefix` that is neither completed nor aborted. */
export async function* openUploads(client: S3Client, bucket: string, prefix: string): AsyncGenerator<BegunUpload> {
  let keyMarker: string | undefined;
  let uploadMarker: string | undefined;
  do {
    const page: ListMultipartUploadsCommandOutput = await client.send(
      new ListMultipartUploadsCommand({
        Bucket: bucket,
        Prefix: prefix,
        EncodingType: 'url',
        ...(keyMarker === undefined ? {} : { KeyMarker: keyMarker }),
        ...(uploadMarker === undefined ? {} : { UploadIdMarker: uploadMarker }),
      }),
    );
    for (const { Key, UploadId, Initiated } of page.Uploads ?? []) {
      if (Key === undefined || UploadId === undefined || Initiated === undefined) continue;
      yield { key: listedKey(Key, page.EncodingType), id: UploadId, began: Initiated };
    }
    keyMarker = page.IsTruncated === true ? page.NextKeyMarker : undefined;
    uploadMarker = page.NextUploadIdMarker;
    if (page.IsTruncated === true && keyMarker === undefined) {
      throw new Failure('vault', `bucket ${bucket} listed open uploads incompletely without naming the next page`);
    }
    keyMarker = keyMarker === undefined ? undefined : listedKey(keyMarker, page.EncodingType);
  } while (keyMarker !== undefined);
}
