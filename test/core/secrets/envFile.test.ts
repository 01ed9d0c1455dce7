import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseEnv, promisify } from 'node:util';
import { envLine } from '../../../lib/core/secrets/envFile.ts';
import * as fc from '../../helpers/property.ts';
import { scratch } from '../../helpers/scratch.ts';

test('what is written Node reads back to the same values', () => {
  const value = fc.string().filter((text) => !/[\0\r]/.test(text) && !(text.includes("'") && /["\\$`\n]/.test(text)));
  fc.assert(
    fc.property(fc.dictionary(fc.stringMatching(/^[A-Z][A-Z0-9_]{0,10}$/), value), (values) => {
      const text = Object.entries(values)
        .map(([name, each]) => envLine(name, each))
        .join('');
      assert.deepEqual({ ...parseEnv(text) }, { ...values });
    }),
  );
});

test('a shell reads back the same values', async () => {
  await using folder = await scratch('env');
  const values = [
    '',
    'plain',
    '~/keys',
    'a:~',
    '$HOME',
    '`id`',
    "it's",
    'a"b',
    'back\\slash',
    'two\nlines',
    '#no',
    'a b',
    '!x',
    '*',
  ];
  const path = join(folder.path, 'values.env');
  await writeFile(path, values.map((value, at) => envLine(`V${at}`, value)).join(''));
  const printed = values.map((_, at) => `printf '%s\\0' "$V${at}"`).join('; ');
  const { stdout } = await promisify(execFile)('/bin/sh', ['-c', `. ${path}; ${printed}`]);
  assert.deepEqual(stdout.split('\0').slice(0, -1), values);
});

test('refuses a value that no quotes can hold', () => {
  for (const value of [`it's "$5"`, "it's \\", "it's\ntwo lines"]) assert.equal(envLine('NAME', value), null, value);
});
