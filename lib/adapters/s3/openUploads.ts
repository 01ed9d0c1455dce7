import { ListMultipartUploadsCommand, type ListMultipartUploadsCommandOutput, type S3Client } from '@aws-sdk/client-s3';
import { Failure } from '../../errors.ts';
import { listedKey } from './listedKey.ts';
import { abort, type OpenUpload } from './multipart.ts';

/**
 * Ends the uploads of exactly `key` that began before `before`; returns how many. Asked for by the whole key, for
 * MinIO's listing finds nothing for a part of it.
 */
export async function abortUploads(client: S3Client, bucket: string, key: string, before: Date): Promise<number> {
  const old: OpenUpload[] = [];
  for await (const upload of openUploads(client, bucket, key)) {
    if (upload.began < before) old.push({ Bucket: bucket, Key: key, UploadId: upload.id });
  }
  for (const upload of old) await abort(client, upload);
  return old.length;
}

async function* openUploads(
  client: S3Client,
  bucket: string,
  key: string,
): AsyncGenerator<{ id: string; began: Date }> {
  let keyMarker: string | undefined;
  let uploadMarker: string | undefined;
  do {
    const page: ListMultipartUploadsCommandOutput = await client.send(
      new ListMultipartUploadsCommand({
        Bucket: bucket,
        Prefix: key,
        EncodingType: 'url',
        ...(keyMarker === undefined ? {} : { KeyMarker: keyMarker }),
        ...(uploadMarker === undefined ? {} : { UploadIdMarker: uploadMarker }),
      }),
    );
    for (const { Key, UploadId, Initiated } of page.Uploads ?? []) {
      const listed = Key === undefined ? undefined : listedKey(Key, page.EncodingType);
      if (listed === key && UploadId !== undefined && Initiated !== undefined) yield { id: UploadId, began: Initiated };
    }
    keyMarker = page.IsTruncated === true ? page.NextKeyMarker : undefined;
    uploadMarker = page.NextUploadIdMarker;
    if (page.IsTruncated === true && keyMarker === undefined) {
      throw new Failure('vault', `bucket ${bucket} listed open uploads incompletely without naming the next page`);
    }
    keyMarker = keyMarker === undefined ? undefined : listedKey(keyMarker, page.EncodingType);
  } while (keyMarker !== undefined);
}
