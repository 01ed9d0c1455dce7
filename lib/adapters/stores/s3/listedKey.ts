/**
 * A key of a listing as it is. Stores were asked for `encoding-type=url`, since XML cannot carry control characters;
 * a store that did not heed that (versitygw 1.8) says so by not echoing it, and then `+` and `%` stand for themselves.
 */
export function listedKey(key: string, encodingType: string | undefined): string {
  return encodingType === 'url' ? decodeURIComponent(key.replaceAll('+', ' ')) : key;
}
