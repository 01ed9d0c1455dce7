import { text } from 'node:stream/consumers';
import { type BucketSettingName, type BucketSettings, longestSetting } from '../../../core/files/bucketSettings.ts';
import { StoreRefusal } from './refusal.ts';
import type { Ask } from './requests.ts';

/** The query that asks for each, and the store's word where it is not set. */
const asked: readonly (readonly [BucketSettingName, string, string | null])[] = [
  ['versioning', 'versioning', null],
  ['access policy', 'policy', 'NoSuchBucketPolicy'],
  ['CORS rules', 'cors', 'NoSuchCORSConfiguration'],
  ['lifecycle', 'lifecycle', 'NoSuchLifecycleConfiguration'],
  ['tags', 'tagging', 'NoSuchTagSet'],
];

const idleSeconds = 5;

/** One try each: a mirror run does not wait for them. */
export async function bucketSettings(ask: Ask, signal: AbortSignal | undefined): Promise<BucketSettings> {
  const set: { readonly name: BucketSettingName; readonly value: string }[] = [];
  const unread: BucketSettingName[] = [];
  for (const [name, query, unset] of asked) {
    try {
      const value = (await text(await ask({ query: { [query]: '' }, idleSeconds, signal }))).trim();
      if (name === 'versioning' && !value.includes('<Status>')) continue;
      set.push({ name, value: value.slice(0, longestSetting) });
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof StoreRefusal) || error.Code !== unset) unread.push(name);
    }
  }
  return { set, unread };
}
