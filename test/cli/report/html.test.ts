import assert from 'node:assert/strict';
import { test } from 'node:test';
import { html, name } from '../../../lib/cli/report/html.ts';

test('texts are escaped for content and for quoted attributes, pieces are not escaped twice', () => {
  const inner = html`<b title="${'"&"'}">${'<i>'}</b>`;
  assert.equal(inner.markup, '<b title="&quot;&amp;&quot;">&lt;i&gt;</b>');
  assert.equal(
    html`<p>${inner}${[inner, html`!`]}${7}${"it's"}</p>`.markup,
    `<p>${inner.markup}${inner.markup}!7it&#39;s</p>`,
  );
});

test('what a browser would obey is shown: controls, direction marks, half a character', () => {
  assert.equal(html`${'a\u0000b\u202Ec\nd\uD800'}`.markup, 'a\\u{0}b\\u{202e}c\\nd\uFFFD');
  assert.equal(name('عملاء').markup, '<bdi>عملاء</bdi>');
});

test('a piece is put in as it stands, backslashes and all', () => {
  assert.equal(html`a\nb`.markup, 'a\nb');
});
