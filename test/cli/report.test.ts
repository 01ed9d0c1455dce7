import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { serveOnLoopback } from '../../lib/adapters/local/loopback/loopback.ts';
import { reportPage } from '../../lib/cli/report/page.ts';
import { report, type VaultReport } from '../../lib/jobs/report.ts';
import { type Browser, type Look, startChromium } from '../helpers/browser/chromium.ts';
import { type Buckets, type Stores, startStores } from '../jobs/helpers/buckets.ts';
import { mirrorEnvironment, startLifeboat } from '../jobs/helpers/cli.ts';
import { awkwardNames, type History, putHistory } from '../jobs/helpers/history.ts';
import { clockFrom } from '../jobs/helpers/watching.ts';
import { usualReport } from '../jobs/report/usualReport.ts';
import { wrongWith } from '../json/schema.ts';
import { contrasts, visibleText } from './report/inPage.ts';

const now = new Date();

let stores: Stores;
let buckets: Buckets;
let history: History;
let found: VaultReport;
let page: string;
let browser: Browser;
before(async () => {
  stores = await startStores();
  buckets = await stores.anew();
  history = await putHistory(buckets, now);
  found = await report(
    { reader: buckets.reader, clock: clockFrom(now) },
    { host: buckets.host, program: 'lifeboat test' },
    usualReport,
  );
  page = reportPage(found);
  browser = await startChromium();
});
after(async () => {
  await browser[Symbol.asyncDispose]();
  await stores[Symbol.asyncDispose]();
});

test('40 days of history are read: every run, every drill, the sizes of each day', () => {
  const runs = Map.groupBy(found.runs, ({ job }) => job);
  const hours = history.days * 24;
  assert.ok([hours, hours - 1].includes(runs.get('backup')?.length ?? 0), `${runs.get('backup')?.length} backups`);
  assert.equal(runs.get('mirror')?.filter(({ trouble: incident }) => incident !== null).length, 9);
  assert.equal(found.drills.length, history.proven.length + 1);
  assert.deepEqual(found.drills.map(({ verdict }) => verdict).toSorted(), [
    'failed',
    ...history.proven.map(() => 'proven'),
  ]);
  assert.ok(found.census !== null);
  assert.equal(found.census.snapshot, history.proven[0]?.snapshot);
  assert.equal(found.census.tables.length, awkwardNames.length + 3);
  assert.ok(found.files.length >= 40 && found.files.length <= 42, `${found.files.length} days of files`);
  assert.ok((found.sizes.database.at(-1)?.value ?? 0) > (found.sizes.database[0]?.value ?? Infinity));
  const doubled = found.ahead.find(({ what }) => what === 'the database is twice as large');
  const days = (Date.parse(doubled?.at ?? '') - now.getTime()) / 86_400_000;
  assert.ok(days > 60 && days < 100, `twice as large in ${days} days`);
});

test('what it read is a document that docs/reference/json.schema.json describes', () => {
  const document: unknown = JSON.parse(JSON.stringify({ file: null, report: found }));
  assert.deepEqual(wrongWith('report', document), []);
});

test('the page names nothing outside itself, and its policy knows its one style', () => {
  const tags = page.match(/<[^>]*>/g) ?? [];
  const addresses = tags.flatMap((tag) => [...tag.matchAll(/\s(?:href|src|srcset|action|data|poster)="([^"]*)"/g)]);
  assert.deepEqual(
    addresses.map(([, address]) => address?.slice(0, 19)),
    ['data:image/svg+xml,'],
  );
  assert.deepEqual(
    tags.filter((tag) => /^<(?:script|iframe|object|embed|form|base)|\s(?:on\w+|style)=/i.test(tag)),
    [],
  );
  const [, style = ''] = /<style>([^]*?)<\/style>/.exec(page) ?? [];
  assert.doesNotMatch(style, /url\(|@import/);
  const digest = createHash('sha256').update(style).digest('base64');
  assert.ok(page.includes(`default-src &#39;none&#39;; style-src &#39;sha256-${digest}&#39;`));
});

const looks: readonly (Look & { readonly what: string })[] = [
  { what: 'in light', width: 1200, scheme: 'light' },
  { what: 'in dark', width: 1200, scheme: 'dark' },
  { what: 'on a phone in light', width: 390, scheme: 'light' },
  { what: 'on a phone in dark', width: 390, scheme: 'dark' },
  { what: 'printed', width: 720, scheme: 'light', media: 'print' },
];

for (const { what, ...look } of looks) {
  test(`${what} a browser asks for nothing more, complains of nothing, and shows text that can be read`, async () => {
    await using serving = await serveOnLoopback(0, {
      '/': async () => ({ status: 200, type: 'text/html', body: page }),
    });
    const address = `http://127.0.0.1:${serving.port}/`;
    const tab = await browser.open(address, look);
    const overhang = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
    const poor = (await tab.evaluate(contrasts)) as readonly string[];
    assert.deepEqual([tab.requests, tab.complaints], [[address], []]);
    assert.equal(await tab.evaluate(overhang), 0);
    assert.deepEqual(poor, []);
    assert.ok((await tab.picture()).length > 20_000);
  });
}

test('every name is shown as it is: escaped, and turning nothing around it', async () => {
  const directory = await mkdtemp(join(buckets.scratchDirectory, 'page-'));
  const { code, errors } = await run(buckets, '--output', join(directory, 'page.html'));
  assert.equal(code, 0, errors);
  const tab = await browser.open(`file://${directory}/page.html`, { width: 1200, scheme: 'light' });
  assert.deepEqual(await tab.evaluate('document.querySelectorAll("img, script, iframe").length'), 0);
  const names = (await tab.evaluate(
    '[...document.querySelectorAll("#census td:first-child bdi")].map((cell) => cell.textContent)',
  )) as readonly string[];
  const shown = awkwardNames.map((each) =>
    each.replaceAll('\n', '\\n').replaceAll('\t', '\\t').replaceAll('\u202E', '\\u{202e}'),
  );
  assert.deepEqual(new Set(names), new Set([...shown, 'audit.audit_log', 'bookings', 'clients']));
  assert.deepEqual(await readdir(directory), ['page.html']);
});

test('open problems come first, the worst at the head of them', async () => {
  const problems = [
    { severity: 'risk', text: 'there is no mirror of <the> files yet', mend: 'lifeboat mirror' },
    { severity: 'look', text: 'the newest passed drill is 9 d old', mend: null },
  ] as const;
  const [{ text: reason }] = problems;
  const failing = reportPage({ ...found, status: { ...found.status, verdict: 'at risk', reason, problems } });
  await using serving = await serveOnLoopback(0, {
    '/': async () => ({ status: 200, type: 'text/html', body: failing }),
  });
  const tab = await browser.open(`http://127.0.0.1:${serving.port}/`, { width: 390, scheme: 'dark' });
  const text = String(await tab.evaluate(visibleText));
  assert.match(
    text,
    /^LIFEBOAT\n+crm\n+vault .*\n+At risk\n+there is no mirror of <the> files yet\n+Open problems\n+Risk there is no/,
  );
  assert.ok(text.indexOf('9 d old') < text.indexOf('Restore points'));
  assert.deepEqual(await tab.evaluate(contrasts), []);
});

test('the page goes to standard output whole, and refuses a place that cannot be written', async () => {
  const empty = await stores.anew();
  const written = await run(empty, '--output', '-');
  assert.equal(written.code, 0, written.errors);
  assert.match(written.output, /^<!doctype html>\n[^]*<\/html>\n$/);
  const refused = await run(empty, '--output', '/nowhere/page.html');
  assert.equal(refused.code, 2);
  assert.match(refused.errors, /error: the page cannot be written: ENOENT.*\nhint: /);
});

test('an empty vault has a page too', async () => {
  const empty = await stores.anew();
  const bare = await report(
    { reader: empty.reader, clock: clockFrom(now) },
    { host: 'crm', program: 'lifeboat test' },
    {
      ...usualReport,
      limits: { snapshotSeconds: 1, mirrorSeconds: 1, drillSeconds: 1, keepHourlyDays: 7 },
    },
  );
  await using serving = await serveOnLoopback(0, {
    '/': async () => ({ status: 200, type: 'text/html', body: reportPage(bare) }),
  });
  const tab = await browser.open(`http://127.0.0.1:${serving.port}/`, { width: 390, scheme: 'light' });
  assert.match(String(await tab.evaluate(visibleText)), /there is no snapshot yet/);
  assert.deepEqual(tab.complaints, []);
});

async function run(from: Buckets, ...argv: readonly string[]) {
  return startLifeboat(['report', ...argv], await mirrorEnvironment(from)).ended;
}
