import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listingPage } from '../../../../lib/adapters/stores/minio/page.ts';
import { tagsOf } from '../../../../lib/adapters/stores/minio/properties.ts';

const time = '2026-01-02T03:04:05.678Z';

test('a page is read whatever the order of its elements, with every kind of entity', () => {
  const minio = `<Contents><Key>a%2Bb+c</Key><LastModified>${time}</LastModified><ETag>&#34;e1&#34;</ETag><Size>7</Size></Contents>`;
  const page = listingPage(
    `<?xml version="1.0"?>\n<ListBucketResult xmlns="http://x/"><Name>live</Name><NextContinuationToken>a&amp;b</NextContinuationToken><IsTruncated>true</IsTruncated>${minio}<EncodingType>url</EncodingType></ListBucketResult>`,
    'live',
  );
  const modifiedAt = new Date(time);
  assert.deepEqual(page, { objects: [{ key: 'a+b c', size: 7, etag: 'e1', modifiedAt }], next: 'a&b' });
  const versitygw = `<Contents><LastModified>${time}</LastModified><ETag>&quot;e2&quot;</ETag><Key>a+b&amp;&lt;&gt;&apos;&#xA;&#x1F600;%20</Key><Size>0</Size></Contents>`;
  const other = listingPage(
    `<ListBucketResult><IsTruncated>false</IsTruncated>${versitygw}<EncodingType></EncodingType></ListBucketResult>`,
    'live',
  );
  assert.deepEqual(other, { objects: [{ key: "a+b&<>'\n😀%20", size: 0, etag: 'e2', modifiedAt }], next: undefined });
});

test('a key cannot pass for an element of the page', () => {
  const key = '&lt;IsTruncated&gt;true&lt;/IsTruncated&gt;';
  const row = `<Contents><Key>${key}</Key><LastModified>${time}</LastModified><ETag>e</ETag><Size>1</Size></Contents>`;
  const page = listingPage(`<ListBucketResult><IsTruncated>false</IsTruncated>${row}</ListBucketResult>`, 'live');
  assert.equal(page.objects[0]?.key, '<IsTruncated>true</IsTruncated>');
  assert.equal(page.next, undefined);
});

test('refuses an object without key, size or time', () => {
  for (const row of [
    '<Key>a</Key>',
    `<LastModified>${time}</LastModified><Size>1</Size>`,
    `<Key>a</Key><LastModified>${time}</LastModified>`,
  ]) {
    const xml = `<ListBucketResult><IsTruncated>false</IsTruncated><Contents>${row}</Contents></ListBucketResult>`;
    assert.throws(() => listingPage(xml, 'live'), { kind: 'source' });
  }
});

test('tags are read with their entities', () => {
  const xml =
    '<Tagging><TagSet><Tag><Key>a b</Key><Value>1&amp;2</Value></Tag><Tag><Key>c</Key><Value></Value></Tag></TagSet></Tagging>';
  assert.deepEqual(tagsOf(xml), { 'a b': '1&2', c: '' });
});
