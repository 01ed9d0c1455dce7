import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { homes } from '../../../tools/lint/homes.ts';
import { scratch } from '../../helpers/scratch.ts';
import { brokenLayers, honest, leftHomes, type Offence, retiredWords, sloppy } from './offences.ts';

const top = join(import.meta.dirname, '../../..');

/** What the linter said: file, rule, message and severity of each finding. */
type Findings = readonly { readonly filename: string; readonly code: string; readonly severity: string }[];

/** Lints files that break rules, in a folder of their own, with the clone's configuration and plugin. */
async function lint(
  files: readonly Offence[],
): Promise<{ readonly status: number | null; readonly findings: Findings }> {
  await using folder = await scratch('house');
  for (const name of ['.oxlintrc.json', 'tsconfig.json']) cpSync(join(top, name), join(folder.path, name));
  for (const name of ['node_modules', 'test', 'tools']) symlinkSync(join(top, name), join(folder.path, name));
  for (const { file, text } of files) {
    const path = join(folder.path, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  const oxlint = join(top, 'node_modules/.bin/oxlint');
  const options = { cwd: folder.path, encoding: 'utf8' } as const;
  const { status, stdout } = spawnSync(process.execPath, [oxlint, '--format=json', 'bin', 'lib'], options);
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: Findings };
  return { status, findings: diagnostics };
}

const { status, findings } = await lint([...brokenLayers, ...leftHomes, ...retiredWords, ...sloppy, ...honest]);

function rulesThatRefuse(file: string): readonly string[] {
  return findings.filter(({ filename, severity }) => filename === file && severity === 'error').map(({ code }) => code);
}

test('the linter fails when a rule is broken', () => {
  assert.equal(status, 1);
});

for (const { what, file } of brokenLayers) {
  test(`the layer rule refuses ${what}`, () => {
    assert.ok(rulesThatRefuse(file).includes('house(layers)'), file);
  });
}

for (const { what, file } of leftHomes) {
  test(`the rule of homes refuses ${what}`, () => {
    assert.ok(rulesThatRefuse(file).includes('house(homes)'), file);
  });
}

for (const { what, file } of retiredWords) {
  test(`the rule of words refuses ${what}`, () => {
    assert.ok(rulesThatRefuse(file).includes('house(words)'), file);
  });
}

for (const { what, file, rule } of sloppy) {
  test(`${rule} refuses ${what}`, () => {
    assert.ok(rulesThatRefuse(file).includes(rule), file);
  });
}

for (const { what, file } of honest) {
  test(`the house allows ${what}`, () => {
    assert.deepEqual(
      rulesThatRefuse(file).filter((rule) => rule.startsWith('house(')),
      [],
    );
  });
}

test('every name that has a home is broken out of it above', () => {
  const names = homes.flatMap(({ globals = [], members = [], modules = [] }) => [...globals, ...members, ...modules]);
  const untried = names.filter((name) => !leftHomes.some(({ text }) => text.includes(name)));
  assert.deepEqual(untried, []);
});
