import type { IncomingHttpHeaders } from 'node:http';
import type { FileProperties } from '../../../ports/vault.ts';
import { textOfHeader } from '../s3/headerText.ts';
import { blocksOf, textOf } from './xml.ts';

const metadataPrefix = 'x-amz-meta-';

/** What a reply's headers say about a file, tags excepted: of those they give only the number. */
export function propertiesOfHeaders(headers: IncomingHttpHeaders): FileProperties {
  const metadata = Object.entries(headers).flatMap(([name, value]) =>
    name.startsWith(metadataPrefix) && typeof value === 'string'
      ? [[name.slice(metadataPrefix.length), textOfHeader(value)] as const]
      : [],
  );
  return {
    ...named('contentType', headers['content-type']),
    ...named('cacheControl', headers['cache-control']),
    ...named('contentDisposition', headers['content-disposition']),
    ...named('contentEncoding', headers['content-encoding']),
    ...named('contentLanguage', headers['content-language']),
    ...(metadata.length === 0 ? {} : { metadata: Object.fromEntries(metadata) }),
  };
}

function named(name: keyof FileProperties, value: string | undefined): FileProperties {
  return value === undefined ? {} : { [name]: value };
}

/** A reply to GetObjectTagging. */
export function tagsOf(xml: string): Readonly<Record<string, string>> {
  return Object.fromEntries(blocksOf(xml, 'Tag').map((tag) => [textOf(tag, 'Key') ?? '', textOf(tag, 'Value') ?? '']));
}
