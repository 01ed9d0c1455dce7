import type { FileProperties } from '../../../ports/vault.ts';
import { headerText, textOfHeader } from './headerText.ts';

/** The fields of PutObject and CreateMultipartUpload that carry properties. */
interface PropertyFields {
  ContentType?: string;
  CacheControl?: string;
  ContentDisposition?: string;
  ContentEncoding?: string;
  ContentLanguage?: string;
  Metadata?: Record<string, string>;
  Tagging?: string;
}

export function fieldsOf(properties: FileProperties): PropertyFields {
  const { contentType, cacheControl, contentDisposition, contentEncoding, contentLanguage, metadata, tags } =
    properties;
  return {
    ...(contentType === undefined ? {} : { ContentType: contentType }),
    ...(cacheControl === undefined ? {} : { CacheControl: cacheControl }),
    ...(contentDisposition === undefined ? {} : { ContentDisposition: contentDisposition }),
    ...(contentEncoding === undefined ? {} : { ContentEncoding: contentEncoding }),
    ...(contentLanguage === undefined ? {} : { ContentLanguage: contentLanguage }),
    ...(metadata === undefined ? {} : { Metadata: mapValues(metadata, headerText) }),
    ...(tags === undefined || Object.keys(tags).length === 0 ? {} : { Tagging: tagging(tags) }),
  };
}

/** Of a reply to HeadObject or GetObject, which name the tags' number but not the tags. */
export function propertiesOf(
  reply: { readonly [name in keyof Omit<PropertyFields, 'Tagging'>]: PropertyFields[name] | undefined },
  tags: Readonly<Record<string, string>> | undefined,
): FileProperties {
  const { ContentType, CacheControl, ContentDisposition, ContentEncoding, ContentLanguage, Metadata } = reply;
  const hasMetadata = Metadata !== undefined && Object.keys(Metadata).length > 0;
  return {
    ...(ContentType === undefined ? {} : { contentType: ContentType }),
    ...(CacheControl === undefined ? {} : { cacheControl: CacheControl }),
    ...(ContentDisposition === undefined ? {} : { contentDisposition: ContentDisposition }),
    ...(ContentEncoding === undefined ? {} : { contentEncoding: ContentEncoding }),
    ...(ContentLanguage === undefined ? {} : { contentLanguage: ContentLanguage }),
    ...(hasMetadata ? { metadata: mapValues(Metadata, textOfHeader) } : {}),
    ...(tags === undefined ? {} : { tags }),
  };
}

function tagging(tags: Readonly<Record<string, string>>): string {
  return Object.entries(tags)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .join('&');
}

function mapValues(
  record: Readonly<Record<string, string>>,
  change: (value: string) => string,
): Record<string, string> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name.toLowerCase(), change(value)]));
}
