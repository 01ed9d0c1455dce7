import { text } from 'node:stream/consumers';
import { listingPage } from './page.ts';
import type { Ask } from './requests.ts';
import type { Retry } from './retry.ts';

/**
 * Whether a listing still shows this key. Asked for by what comes before its first unusual character: a store that spoils a name in
 * its listings (versitygw: control characters) does not know the spoilt one as a prefix either.
 */
export async function isListed(
  { ask, retry, bucket }: { readonly ask: Ask; readonly retry: Retry; readonly bucket: string },
  key: string,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const plain = /^[\w/.-]*/.exec(key)?.[0] ?? '';
  const most = plain === key ? '1' : '1000';
  const query = { 'list-type': '2', 'encoding-type': 'url', 'max-keys': most, prefix: plain };
  const page = await retry(async () => listingPage(await text(await ask({ query, signal })), bucket), signal);
  return page.objects.some((object) => object.key === key);
}
