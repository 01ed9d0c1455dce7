import { DeleteObjectsCommand, type ObjectIdentifier, type S3Client } from '@aws-sdk/client-s3';
import { systemClock } from '../../local/clock/clock.ts';
import { mayPass, triesOf } from './retries.ts';

/** S3's own limit of one DeleteObjects request. */
export const mostKeys = 1000;

/** Characters that XML 1.0 cannot contain, not even escaped: such a key can only be sent in a URL. */
export const unfitForXml = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u;

export interface Deletion {
  /** Keys that the store reports as deleted. It did not mention keys that are neither here nor in `refused`. */
  readonly done: ReadonlySet<ObjectIdentifier>;
  readonly refused: ReadonlyMap<ObjectIdentifier, string>;
}

/**
 * One DeleteObjects. Its reply of 200 may hold an error for each object: those that may pass are asked for again, and
 * no others, as long as the client would try a request of its own; then they are refused as well.
 */
export async function deleteObjects(
  client: S3Client,
  bucket: string,
  objects: readonly ObjectIdentifier[],
): Promise<Deletion> {
  const done = new Set<ObjectIdentifier>();
  const refused = new Map<ObjectIdentifier, string>();
  let left = objects;
  for await (const _ of triesOf(client, systemClock)) {
    const reply = await client.send(
      new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects: [...left] }, ChecksumAlgorithm: 'CRC32' }),
    );
    const deleted = new Set(reply.Deleted?.flatMap(namesOf));
    const errors = new Map(reply.Errors?.flatMap((error) => namesOf(error).map((name) => [name, error] as const)));
    const passing: ObjectIdentifier[] = [];
    for (const object of left) {
      const error = errors.get(nameOf(object));
      if (error === undefined) {
        refused.delete(object);
        if (deleted.has(nameOf(object))) done.add(object);
      } else {
        refused.set(object, `${error.Code ?? 'error'}: ${error.Message ?? ''}`);
        if (mayPass(error.Code ?? '')) passing.push(object);
      }
    }
    left = passing;
    if (left.length === 0) break;
  }
  return { done, refused };
}

interface Named {
  readonly Key?: string | undefined;
  readonly VersionId?: string | undefined;
}

function nameOf({ Key, VersionId }: Named): string {
  return JSON.stringify([Key, VersionId ?? null]);
}

/** The names under which a reply may report this: by key alone, or by key and version. */
function namesOf({ Key, VersionId }: Named): readonly string[] {
  return [nameOf({ Key }), nameOf({ Key, VersionId })];
}
