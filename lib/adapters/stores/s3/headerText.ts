/**
 * User metadata travels in HTTP headers, which carry ASCII. S3 gives and takes other text as an encoded word of
 * RFC 2047 (`=?UTF-8?B?…?=`); MinIO gives the raw UTF-8 bytes where it was sent such.
 */
export function headerText(value: string): string {
  return /^[\x20-\x7e]*$/.test(value) ? value : `=?UTF-8?B?${Buffer.from(value).toString('base64')}?=`;
}

/** The text of a header value that Node read as Latin-1, one character for a byte. */
export function textOfHeader(value: string): string {
  const text = value.replaceAll(
    /=\?utf-8\?([bq])\?([^?]*)\?=(?:\s+(?==\?utf-8\?))?/gi,
    (_word, encoding: string, body: string) =>
      encoding.toLowerCase() === 'b' ? Buffer.from(body, 'base64').toString() : quotedPrintable(body),
  );
  return text === value && /[\x80-\xff]/.test(value) ? utf8OrLatin1(value) : text;
}

function quotedPrintable(body: string): string {
  const latin1 = body
    .replaceAll('_', ' ')
    .replaceAll(/=([0-9a-f]{2})/gi, (_code, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(latin1, 'latin1').toString();
}

function utf8OrLatin1(value: string): string {
  const bytes = Buffer.from(value, 'latin1');
  const text = bytes.toString();
  return text.includes('\uFFFD') ? value : text;
}
