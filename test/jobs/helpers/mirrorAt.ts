import assert from 'node:assert/strict';
import type { Buckets } from './buckets.ts';
import { endVersions, newestIndex, putInVaultAt, stored } from './objects.ts';

/** A mirror run at another time, whose index the store took in then. Returns the index's key. */
export async function mirrorAt(
  buckets: Buckets,
  at: Date,
  options: { readonly accept?: boolean } = {},
): Promise<string> {
  const report = await buckets.mirror({ now: at, ...options });
  assert.equal(report.exit, 'done', report.summary);
  // Not named after `at`: the listing begins a little later, and that may be in the next minute.
  const { key } = await newestIndex(buckets);
  const bytes = await stored(buckets, key);
  assert.ok(bytes !== null);
  await endVersions(buckets, key);
  await putInVaultAt(buckets, key, bytes, new Date(at.getTime() + 36_000));
  return key;
}
