/**
 * A key of a listing as it is. Stores were asked for `encoding-type=url`, since XML cannot carry control characters;
 * a store that ignored that (versitygw 1.8) does not echo it, and then `+` and `%` are literal.
 */
export function listedKey(key: string, encodingType: string | undefined): string {
  return encodingType === 'url' ? decodeURIComponent(key.replaceAll('+', ' ')) : key;
}
