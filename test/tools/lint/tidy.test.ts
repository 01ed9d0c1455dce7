import assert from 'node:assert/strict';
import { test } from 'node:test';
import { untidyLock, untidyNames, untidyText } from '../../../tools/lint/tidy.ts';

const host = 'packages.example.test';
const dashes = '-'.repeat(5);
const body = 'lQOYBGc0'.repeat(8);
/** Put together here, so that this file itself stays tidy. */
const said = (...parts: readonly string[]): string => parts.join('');

const untidy: readonly (readonly [what: string, text: string])[] = [
  ['the path of a workplace', said('const a = "/', 'work/main/lib";')],
  ['the home of root', said('cd /', 'root/lifeboat')],
  ['an armored private key', `${dashes}BEGIN PGP PRIVATE KEY BLOCK${dashes}\n\n${body}\n`],
  ['a private key in one string', `'${dashes}BEGIN RSA PRIVATE KEY${dashes}\\n${body}\\n'`],
  ['an access key of AWS', said('AK', 'IA', 'Q3EGRUYHB7LMX2ZK')],
  ['a muted lint', said('// oxlint', '-disable-next-line no-console')],
  ['a muted compiler', said('// @ts', '-expect-error later')],
  ['the registry of this machine', `https://${host}/pg`],
];

for (const [what, text] of untidy) {
  test(`refuses ${what} and names its line`, () => {
    const problems = untidyText('lib/a.ts', `first line\n${text}\n`, [host]);
    assert.equal(problems.length, 1);
    assert.match(problems[0] ?? '', /^lib\/a\.ts:2: /);
  });
}

test('refuses a lock file that says where packages were fetched', () => {
  assert.equal(untidyLock('{ "packages": { "node_modules/a": { "resolved": "" } } }').length, 1);
});

test('refuses a lock file without the builds of other platforms', () => {
  const a = { optionalDependencies: { 'a-linux': '1.0.0', 'a-darwin': '1.0.0' } };
  const packages = { 'node_modules/a': a, 'node_modules/a-linux': {} };
  assert.deepEqual(untidyLock(JSON.stringify({ packages })), [
    'package-lock.json: lacks the optional package a-darwin, npm ci will refuse it',
  ]);
});

test('refuses a name at the top that nobody agreed on', () => {
  assert.deepEqual(untidyNames(['lib/a.ts', 'README.md', 'notes.txt', 'tmp/a', 'tmp/b']), [
    'notes.txt: does not belong at the top',
    'tmp: does not belong at the top',
  ]);
});

test('lets pass what only looks like it', () => {
  const fair = [
    "const marker = '-----BEGIN PGP PRIVATE KEY BLOCK-----';",
    "const key = 'AKIAIOSFODNN7EXAMPLE';",
    "import { run } from '../work/run.ts';",
    'https://example.test/work/1',
  ];
  assert.deepEqual(untidyText('lib/a.ts', fair.join('\n'), [host]), []);
});
